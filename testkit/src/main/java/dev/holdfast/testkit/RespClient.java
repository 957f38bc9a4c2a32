// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One raw RESP2 connection to a Redis server. It never retries, never reconnects and hides nothing, so that a test sees
 * what the server said. Every method throws {@link UncheckedIOException} when the connection fails or the timeout
 * passes; the connection is not usable after that. Not thread-safe, except for {@link #close()}.
 *
 * @since 0.1.0
 */
public final class RespClient implements AutoCloseable {
    private final Socket socket;
    private final RespReader replies;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.replies = new RespReader(new BufferedInputStream(socket.getInputStream()));
    }

    /**
     * Connects in the clear, as the default user, with timeouts of 5 s.
     *
     * @param address an IP literal or a name that the JVM can resolve
     * @param port the server's port
     * @return an open connection
     * @since 0.1.0
     */
    public static RespClient connect(String address, int port) {
        return builder(address, port).connect();
    }

    /**
     * Starts the description of a connection.
     *
     * @param address an IP literal or a name that the JVM can resolve
     * @param port the server's port
     * @return a builder with timeouts of 5 s, no credentials and no TLS
     * @since 0.1.0
     */
    public static Builder builder(String address, int port) {
        return new Builder(address, port);
    }

    /**
     * The bytes of one command, as an array of bulk strings.
     *
     * @param words the command and its arguments, in UTF-8
     * @return what {@link #send} would write
     * @since 0.1.0
     */
    public static byte[] encode(String... words) {
        return encode(Arrays.stream(words)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new));
    }

    private static byte[] encode(byte[][] words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (byte[] word : words) {
            out.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(word);
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }

    /**
     * Sends one command and reads its reply. An error reply is returned, not thrown.
     *
     * @param words the command and its arguments, in UTF-8
     * @return the server's reply
     * @since 0.1.0
     */
    public Reply send(String... words) {
        write(encode(words));
        return read();
    }

    /**
     * Sends one command with binary arguments (a RESTORE of a DUMP, say) and reads its reply.
     *
     * @param words the command and its arguments
     * @return the server's reply
     * @since 0.1.0
     */
    public Reply send(byte[]... words) {
        write(encode(words));
        return read();
    }

    /**
     * Sends all commands in one write and then reads one reply for each.
     *
     * @param commands the commands, each a list of words
     * @return the replies, in order
     * @since 0.1.0
     */
    public List<Reply> pipeline(List<List<String>> commands) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        commands.forEach(words -> out.writeBytes(encode(words.toArray(String[]::new))));
        write(out.toByteArray());
        List<Reply> answers = new ArrayList<>();
        commands.forEach(words -> answers.add(read()));
        return List.copyOf(answers);
    }

    /**
     * Writes bytes as they are: half a command, several commands, or nonsense.
     *
     * @param bytes what to write
     * @since 0.1.0
     */
    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the next reply or published message.
     *
     * @return the reply
     * @since 0.1.0
     */
    public Reply read() {
        try {
            return replies.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Changes how long {@link #read()} waits.
     *
     * @param timeout 1 ms or more
     * @since 0.1.0
     */
    public void timeout(Duration timeout) {
        try {
            socket.setSoTimeout(Builder.millis("timeout", timeout));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The local port of this connection, as the server sees it.
     *
     * @return a port number
     * @since 0.1.0
     */
    public int localPort() {
        return socket.getLocalPort();
    }

    /** Closes the socket; a reader that waits gets an {@link UncheckedIOException}. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Describes a connection before it is made. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final String address;
        private final int port;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration timeout = Duration.ofSeconds(5);
        private @Nullable String user;
        private @Nullable String password;
        private @Nullable SSLContext tls;
        private @Nullable String serverName;

        private Builder(String address, int port) {
            this.address = Objects.requireNonNull(address, "address");
            this.port = port;
        }

        private static int millis(String setting, Duration value) {
            if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(setting + " must be 1 ms or more, was " + value);
            }
            return (int) value.toMillis();
        }

        /**
         * How long connecting may take.
         *
         * @param value 1 ms or more; 5 s unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder connectTimeout(Duration value) {
            millis("connectTimeout", value);
            this.connectTimeout = value;
            return this;
        }

        /**
         * How long one read may take.
         *
         * @param value 1 ms or more; 5 s unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder timeout(Duration value) {
            millis("timeout", value);
            this.timeout = value;
            return this;
        }

        /**
         * Authenticates as an ACL user right after connecting; a refusal makes {@link #connect()} fail.
         *
         * @param user the user's name, {@code default} for the one that {@code requirepass} is about
         * @param password the user's password
         * @return this builder
         * @since 0.1.0
         */
        public Builder user(String user, String password) {
            this.user = Objects.requireNonNull(user, "user");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * Speaks TLS, and verifies the server's certificate against a name, which is also sent as SNI.
         *
         * @param context who is trusted
         * @param name the name that the certificate must carry
         * @return this builder
         * @since 0.1.0
         */
        public Builder tls(SSLContext context, String name) {
            this.tls = Objects.requireNonNull(context, "context");
            this.serverName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Connects, does the TLS handshake and authenticates, as described.
         *
         * @return an open connection
         * @since 0.1.0
         */
        public RespClient connect() {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(
                        new InetSocketAddress(InetAddress.getByName(address), port),
                        millis("connectTimeout", connectTimeout));
                socket.setSoTimeout(millis("timeout", timeout));
                RespClient client = new RespClient(tls == null ? socket : secured(socket, tls));
                if (user != null && password != null) {
                    Reply reply = client.send("AUTH", user, password);
                    if (reply.isError()) {
                        throw new IOException("AUTH as " + user + " was refused: " + reply.text());
                    }
                }
                return client;
            } catch (IOException | UncheckedIOException e) {
                closeQuietly(socket);
                throw e instanceof UncheckedIOException unchecked
                        ? unchecked
                        : new UncheckedIOException("no connection to " + address + ":" + port, (IOException) e);
            }
        }

        private SSLSocket secured(Socket socket, SSLContext context) throws IOException {
            SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, serverName, port, true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return secured;
        }

        private static void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // The failure that led here is the one worth telling.
            }
        }
    }

    /**
     * What a server answered. Immutable.
     *
     * @since 0.1.0
     */
    public sealed interface Reply {
        /**
         * The text of a status, an error, a bulk string or a number.
         *
         * @return the text, of a bulk string decoded as UTF-8
         * @throws IllegalStateException for a list and for nothing
         * @since 0.1.0
         */
        default String text() {
            throw new IllegalStateException("no text: " + this);
        }

        /**
         * The number of an integer reply, or of a bulk string that holds one.
         *
         * @return the number
         * @throws IllegalStateException for any other reply
         * @since 0.1.0
         */
        default long number() {
            throw new IllegalStateException("no number: " + this);
        }

        /**
         * The items of a list.
         *
         * @return the items, in order
         * @throws IllegalStateException for any other reply
         * @since 0.1.0
         */
        default List<Reply> items() {
            throw new IllegalStateException("no list: " + this);
        }

        /**
         * Whether this is an error reply.
         *
         * @return true for {@link Failure}
         * @since 0.1.0
         */
        default boolean isError() {
            return false;
        }

        /**
         * Whether this is a null bulk string or a null list.
         *
         * @return true for {@link Nothing}
         * @since 0.1.0
         */
        default boolean isNothing() {
            return false;
        }

        /**
         * A simple string, such as {@code OK}.
         *
         * @param text the string
         * @since 0.1.0
         */
        record Status(String text) implements Reply {}

        /**
         * An error reply.
         *
         * @param text the whole line, without the leading minus
         * @since 0.1.0
         */
        record Failure(String text) implements Reply {
            @Override
            public boolean isError() {
                return true;
            }
        }

        /**
         * An integer.
         *
         * @param number the integer
         * @since 0.1.0
         */
        record Number(long number) implements Reply {
            @Override
            public String text() {
                return Long.toString(number);
            }
        }

        /**
         * A bulk string, binary-safe.
         *
         * @param bytes its bytes, not to be changed
         * @since 0.1.0
         */
        record Text(byte[] bytes) implements Reply {
            @Override
            public String text() {
                return new String(bytes, StandardCharsets.UTF_8);
            }

            @Override
            public long number() {
                try {
                    return Long.parseLong(text());
                } catch (NumberFormatException e) {
                    throw new IllegalStateException("no number: " + this, e);
                }
            }

            @Override
            public boolean equals(@Nullable Object other) {
                return other instanceof Text that && Arrays.equals(bytes, that.bytes);
            }

            @Override
            public int hashCode() {
                return Arrays.hashCode(bytes);
            }

            @Override
            public String toString() {
                return "Text[" + text() + "]";
            }
        }

        /**
         * A list.
         *
         * @param items its items, in order
         * @since 0.1.0
         */
        record Items(List<Reply> items) implements Reply {}

        /**
         * A null bulk string or null list.
         *
         * @since 0.1.0
         */
        record Nothing() implements Reply {
            @Override
            public boolean isNothing() {
                return true;
            }
        }
    }
}
