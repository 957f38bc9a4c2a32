// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import dev.holdfast.testkit.RespFrames.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands at a node's public address in front of its process, and knows which reply belongs to which command. So it
 * can cut a client that writes to a replica, as ElastiCache does (close-on-replica-write), and lose a reply whose
 * command was executed. Replication passes through untouched. Cuts are FIN unless {@link #closeByReset} asks for RST.
 */
final class CuttingProxy implements Wire {
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final int BACKLOG = 1024;
    private static final byte[] REFUSED_WRITE = "-READONLY ".getBytes(StandardCharsets.US_ASCII);
    // What clients send on their own, when connecting or probing: a lost reply is meant for the application's commands.
    private static final Set<String> HOUSEKEEPING =
            Set.of("HELLO", "AUTH", "CLIENT", "PING", "INFO", "ROLE", "SELECT", "COMMAND", "ECHO", "QUIT", "REPLCONF");
    private static final Set<String> WITHOUT_PAIRING =
            Set.of("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR");

    private final InetSocketAddress address;
    private final InetSocketAddress server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repliesToCut = new AtomicInteger();
    private volatile Set<String> commandsToCut = Set.of();
    private volatile int bytesBeforeCut;
    private volatile ReplicaWrites replicaWrites;
    private volatile boolean closeByReset;
    private volatile boolean cuttingNewOnes;
    private volatile Pace pace = Pace.FULL;
    private final AtomicLong dials = new AtomicLong();
    private final List<Socket> queued = new ArrayList<>();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile ServerSocket listener;
    private volatile Thread acceptor;

    CuttingProxy(InetSocketAddress address, InetSocketAddress server, ReplicaWrites replicaWrites) {
        this.address = address;
        this.server = server;
        this.replicaWrites = replicaWrites;
        this.listener = listen(BACKLOG);
        this.acceptor = start("accept", this::acceptAll);
    }

    /** How fast replies pass. */
    private record Pace(Duration latency, int bytesPerSecond) {
        static final Pace FULL = new Pace(Duration.ZERO, Integer.MAX_VALUE);

        void keep(Duration held, int bytes) {
            long transfer = bytesPerSecond == Integer.MAX_VALUE ? 0 : Math.round(bytes * 1e9 / bytesPerSecond);
            if (held.toNanos() + transfer > 0) {
                LockSupport.parkNanos(held.toNanos() + transfer);
            }
        }
    }

    private ServerSocket listen(int backlog) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(address, backlog);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }

    private static Thread start(String what, Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy-" + what + "-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptAll() {
        ServerSocket socket = listener;
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                dials.incrementAndGet();
                if (cuttingNewOnes) {
                    close(client, true);
                } else {
                    start("connect", () -> connect(client));
                }
            } catch (IOException e) {
                // Closed; the loop's condition tells.
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Connection connection = new Connection(client, upstream);
            connections.add(connection);
            start("replies", connection::passReplies);
            connection.passRequests();
        } catch (IOException e) {
            close(client, true);
            close(upstream, false);
        }
    }

    /** What a replica does with writes from now on. */
    void replicaWrites(ReplicaWrites value) {
        this.replicaWrites = value;
    }

    /** Cuts the connection after so many bytes of the next replies; no command named means any but housekeeping. */
    void cutReplies(int count, int afterBytes, Set<String> commands) {
        commandsToCut = commands;
        bytesBeforeCut = afterBytes;
        repliesToCut.set(count);
    }

    int repliesToCut() {
        return repliesToCut.get();
    }

    void closeByReset(boolean value) {
        this.closeByReset = value;
    }

    /** Passes nothing on, in either direction, except for replication. */
    @Override
    public void hold() {
        held = new CountDownLatch(1);
    }

    @Override
    public void release() {
        held.countDown();
    }

    /** Closes the port: the kernel refuses new connections, open ones go on. */
    @Override
    public void refuse() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Until its accept call has returned, the kernel goes on listening for it.
        Await.until("nobody listens on " + address, RedisNode.PATIENCE, () -> !acceptor.isAlive(), () -> "");
    }

    @Override
    public void accept() {
        cuttingNewOnes = false;
        if (!queued.isEmpty()) {
            refuse();
            queued.forEach(socket -> close(socket, false));
            queued.clear();
        }
        if (listener.isClosed()) {
            listener = listen(BACKLOG);
            acceptor = start("accept", this::acceptAll);
        }
    }

    /**
     * Lets the kernel drop every SYN, as a host does that is gone: it drops them for a socket whose queue of connections
     * that nobody accepts is full (Linux, while net.ipv4.tcp_abort_on_overflow is 0, its default).
     */
    void ignore() {
        refuse();
        listener = listen(1);
        // A backlog of one is a queue of two.
        for (int index = 0; index < 2; index++) {
            Socket socket = new Socket();
            try {
                socket.connect(address, 1000);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot fill the queue of " + address, e);
            }
            queued.add(socket);
        }
        acceptor = new Thread();
    }

    /** Accepts new connections and ends them by RST at once; open ones go on. */
    void cutNewOnes() {
        cuttingNewOnes = true;
    }

    /** How many connections were accepted. */
    long dials() {
        return dials.get();
    }

    @Override
    public void slow(Duration latency, int bytesPerSecond) {
        pace = new Pace(latency, bytesPerSecond);
    }

    @Override
    public void fast() {
        pace = Pace.FULL;
    }

    /** Ends every client's connection by RST. */
    @Override
    public void reset() {
        connections.stream().filter(connection -> !connection.replication).forEach(connection -> connection.cut(true));
    }

    @Override
    public void close() {
        refuse();
        release();
        queued.forEach(socket -> close(socket, false));
        connections.forEach(connection -> connection.cut(false));
    }

    private static void close(Socket socket, boolean byReset) {
        try {
            if (byReset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            // It is gone already.
        }
    }

    /** How a reply is to be treated that is still to come. */
    private record Expected(boolean cut, boolean startsReplication) {}

    private final class Connection {
        private final Socket client;
        private final Socket upstream;
        private final Queue<Expected> expected = new ConcurrentLinkedQueue<>();
        private volatile boolean paired = true;
        private volatile boolean replication;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void passRequests() {
            try {
                OutputStream out = upstream.getOutputStream();
                InputStream in = new BufferedInputStream(client.getInputStream());
                RespFrames frames = new RespFrames(in);
                while (!replication) {
                    Request request = frames.request();
                    awaitRelease();
                    expect(request);
                    out.write(request.bytes());
                }
                in.transferTo(out);
            } catch (IOException | NumberFormatException e) {
                // One side hung up, or it is not RESP.
            }
            cut(false);
        }

        private void expect(Request request) {
            replication = request.command().equals("PSYNC") || request.command().equals("SYNC");
            boolean replySwitched =
                    request.command().equals("CLIENT") && request.subcommand().equals("REPLY");
            if (WITHOUT_PAIRING.contains(request.command()) || replySwitched) {
                paired = false;
            }
            expected.add(new Expected(isToBeCut(request), replication));
        }

        private boolean isToBeCut(Request request) {
            Set<String> named = commandsToCut;
            boolean meant =
                    named.isEmpty() ? !HOUSEKEEPING.contains(request.command()) : named.contains(request.command());
            return meant && paired && !replication && repliesToCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }

        void passReplies() {
            try {
                OutputStream out = client.getOutputStream();
                InputStream in = new BufferedInputStream(upstream.getInputStream());
                RespFrames frames = new RespFrames(in);
                boolean goesOn = true;
                while (goesOn) {
                    // What arrived while another reply was held has waited long enough.
                    Duration latency = in.available() > 0 ? Duration.ZERO : pace.latency();
                    byte[] reply = frames.reply();
                    pace.keep(latency, reply.length);
                    goesOn = passReply(reply, out);
                }
                if (replication) {
                    in.transferTo(out);
                }
            } catch (IOException | NumberFormatException e) {
                // One side hung up.
            }
            cut(false);
        }

        private boolean passReply(byte[] reply, OutputStream out) throws IOException {
            boolean unasked = reply[0] == '>' || reply[0] == '\n' || reply[0] == '\r';
            Expected meant = unasked || !paired ? null : expected.poll();
            if (meant == null) {
                awaitRelease();
                out.write(reply);
                return true;
            }
            if (meant.cut()) {
                out.write(reply, 0, Math.min(bytesBeforeCut, reply.length));
                cut(closeByReset);
                return false;
            }
            ReplicaWrites writes = replicaWrites;
            boolean cutting = writes != ReplicaWrites.ANSWERED && startsWith(reply, REFUSED_WRITE);
            if (!meant.startsReplication()) {
                awaitRelease();
            }
            if (!cutting || writes == ReplicaWrites.CUT_AFTER_READONLY) {
                out.write(reply);
            }
            if (cutting) {
                cut(closeByReset);
            }
            return !cutting && !meant.startsReplication();
        }

        private void awaitRelease() throws IOException {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        void cut(boolean byReset) {
            connections.remove(this);
            CuttingProxy.close(client, byReset);
            CuttingProxy.close(upstream, false);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
