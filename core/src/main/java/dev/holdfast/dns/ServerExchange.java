// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.timing.Timing;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One query to one server over UDP, and over TCP when the reply is truncated. Blocks the calling thread. */
final class ServerExchange implements AutoCloseable {

    private static final int LARGEST_DATAGRAM = 4096;

    private final Timing timing;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Not from a seed: whoever can guess the number of a query can forge its reply. */
    private final SecureRandom random = new SecureRandom();

    ServerExchange(Timing timing) {
        this.timing = timing;
    }

    /**
     * Asks, with a new socket (hence a new port) and a new number for each query.
     *
     * @param timeout for UDP; TCP gets as much again
     * @throws SocketTimeoutException if the server is silent
     * @throws IOException if it cannot be reached
     */
    Reply ask(InetSocketAddress server, String name, RecordType type, boolean extended, Duration timeout)
            throws IOException {
        DnsMessages.Query query = DnsMessages.query(random.nextInt(1 << 16), name, type, extended);
        Reply reply = overUdp(server, query, timing.nanos() + timeout.toNanos());
        return reply.truncated() ? overTcp(server, query, timing.nanos() + timeout.toNanos()) : reply;
    }

    private Reply overUdp(InetSocketAddress server, DnsMessages.Query query, long end) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            enter(socket);
            // Connected, so that the kernel drops datagrams from others and reports a closed port at once.
            socket.connect(server);
            socket.send(new DatagramPacket(query.wire(), query.wire().length));
            byte[] buffer = new byte[LARGEST_DATAGRAM];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.setSoTimeout(millisUntil(end));
                socket.receive(packet);
                Optional<Reply> reply = DnsMessages.reply(Arrays.copyOf(buffer, packet.getLength()), query);
                if (reply.isPresent()) {
                    return reply.get();
                }
                // Not the reply to this query: forged, or late from an earlier owner of the port. The real one counts.
            }
        }
    }

    private Reply overTcp(InetSocketAddress server, DnsMessages.Query query, long end) throws IOException {
        try (Socket socket = new Socket()) {
            enter(socket);
            socket.connect(server, millisUntil(end));
            socket.setTcpNoDelay(true);
            ByteBuffer framed = ByteBuffer.allocate(2 + query.wire().length);
            socket.getOutputStream()
                    .write(framed.putShort((short) query.wire().length)
                            .put(query.wire())
                            .array());
            byte[] length = read(socket, 2, end);
            byte[] wire =
                    read(socket, Short.toUnsignedInt(ByteBuffer.wrap(length).getShort()), end);
            return DnsMessages.reply(wire, query)
                    .orElseThrow(() -> new IOException("TCP reply does not belong to the query"));
        }
    }

    private byte[] read(Socket socket, int count, long end) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[count];
        for (int filled = 0; filled < count; ) {
            socket.setSoTimeout(millisUntil(end));
            int got = in.read(bytes, filled, count - filled);
            if (got < 0) {
                throw new EOFException("TCP connection closed by the server");
            }
            filled += got;
        }
        return bytes;
    }

    private int millisUntil(long end) throws SocketTimeoutException {
        long nanos = end - timing.nanos();
        if (nanos <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    private void enter(Closeable socket) throws IOException {
        open.removeIf(ServerExchange::isClosed);
        open.add(socket);
        if (closed) {
            socket.close();
            throw new SocketException("resolver closed");
        }
    }

    private static boolean isClosed(Closeable socket) {
        return socket instanceof DatagramSocket udp ? udp.isClosed() : socket instanceof Socket tcp && tcp.isClosed();
    }

    /** Wakes the threads that wait for a reply: an interrupt does not. */
    @Override
    public void close() {
        closed = true;
        for (Closeable socket : open) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
    }
}
