// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All sockets that this JVM makes from now on: what is written is answered in the process, by a canned reply, without a
 * system call. So the cost of a client's own code stands alone; and the same for every client, since none is told.
 *
 * <p>It plays one primary of no data. For a JVM of its own: it cannot be undone.
 */
final class NullTransport {
    /** A JVM takes it once, and for good. */
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();

    private static final byte[] GET_REPLY = bytes("$5\r\nvalue\r\n");
    private static final byte[] INCR_REPLY = bytes(":1\r\n");

    private NullTransport() {}

    @SuppressWarnings(
            "deprecation") // There is no other way to put one transport below clients that make their own sockets
    static void install() {
        if (!INSTALLED.compareAndSet(false, true)) {
            return;
        }
        try {
            Socket.setSocketImplFactory(NullSocket::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The reply to whole commands. The two that are measured are known by a few bytes: {@code *2\r\n$3\r\nGET...}. */
    static byte[] replyTo(byte[] data, int from, int length) {
        if (length > 11 && data[from] == '*' && data[from + 1] == '2') {
            if (data[from + 8] == 'G' && data[from + 9] == 'E' && data[from + 10] == 'T') {
                return GET_REPLY;
            } else if (data[from + 8] == 'I' && data[from + 9] == 'N' && data[from + 10] == 'C') {
                return INCR_REPLY;
            }
        }
        StringBuilder replies = new StringBuilder();
        commands(new String(data, from, length, StandardCharsets.UTF_8))
                .forEach(command -> replies.append(reply(command)));
        return bytes(replies.toString());
    }

    /** Handshakes and probes are text throughout, without line breaks in their words. */
    private static List<List<String>> commands(String text) {
        List<List<String>> commands = new ArrayList<>();
        for (String line : text.split("\r\n")) {
            if (line.startsWith("*")) {
                commands.add(new ArrayList<>());
            } else if (!line.startsWith("$")) {
                commands.get(commands.size() - 1).add(line);
            }
        }
        return commands;
    }

    private static String reply(List<String> command) {
        return switch (command.get(0).toUpperCase(Locale.ROOT)) {
            case "HELLO" ->
                array("server", "redis", "version", "7.0.15", "proto", "2", "mode", "standalone", "role", "master");
            case "INFO" -> bulk(info(command.get(1)));
            case "PING" -> "+PONG\r\n";
            default -> "+OK\r\n";
        };
    }

    private static String info(String section) {
        return switch (section) {
            case "server" ->
                "redis_version:7.0.15\r\nredis_mode:standalone\r\nos:Linux\r\nrun_id:" + "a".repeat(40) + "\r\n";
            case "replication" ->
                "role:master\r\nconnected_slaves:0\r\nmaster_failover_state:no-failover\r\nmaster_replid:"
                        + "b".repeat(40)
                        + "\r\nmaster_replid2:" + "0".repeat(40)
                        + "\r\nmaster_repl_offset:0\r\nsecond_repl_offset:-1\r\n";
            default -> "loading:0\r\n";
        };
    }

    private static String array(String... words) {
        StringBuilder reply = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            reply.append(bulk(word));
        }
        return reply.toString();
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private static final class NullSocket extends SocketImpl {
        private final Map<Integer, Object> options = new HashMap<>();
        private byte[] reply = new byte[0];
        private int read;

        private final OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] data, int from, int length) {
                byte[] next = replyTo(data, from, length);
                if (read < reply.length) {
                    ByteArrayOutputStream both = new ByteArrayOutputStream();
                    both.write(reply, read, reply.length - read);
                    both.write(next, 0, next.length);
                    next = both.toByteArray();
                }
                reply = next;
                read = 0;
            }
        };

        private final InputStream in = new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                int count = Math.min(most, reply.length - read);
                if (count == 0) {
                    throw new SocketTimeoutException("nothing was asked");
                }
                System.arraycopy(reply, read, into, from, count);
                read += count;
                return count;
            }

            @Override
            public int available() {
                return reply.length - read;
            }
        };

        @Override
        protected void create(boolean stream) {}

        @Override
        protected void connect(String host, int toPort) {}

        @Override
        protected void connect(InetAddress toAddress, int toPort) {}

        @Override
        protected void connect(SocketAddress to, int timeout) {}

        @Override
        protected void bind(InetAddress host, int toPort) {}

        @Override
        protected void listen(int backlog) {}

        @Override
        protected void accept(SocketImpl socket) {
            throw new UnsupportedOperationException("a null transport serves nobody");
        }

        @Override
        protected InputStream getInputStream() {
            return in;
        }

        @Override
        protected OutputStream getOutputStream() {
            return out;
        }

        @Override
        protected int available() {
            return reply.length - read;
        }

        @Override
        protected void close() {}

        @Override
        protected void shutdownInput() {}

        @Override
        protected void shutdownOutput() {}

        @Override
        protected void sendUrgentData(int data) {}

        @Override
        public void setOption(int option, Object value) {
            options.put(option, value);
        }

        @Override
        public Object getOption(int option) {
            return options.getOrDefault(option, 0);
        }
    }
}
