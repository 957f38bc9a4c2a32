// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.redis;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One bare connection to one node. Not a client library's: it dials the address it is given, checks the certificate
 * against the endpoint's name, never reconnects, and adds nothing to the list of clients but its own name. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class RedisConnection implements AutoCloseable {
    /** The name under which the command line shows in CLIENT LIST. */
    public static final String NAME = "holdfast-ops";

    private final NodeAddress node;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisConnection(NodeAddress node, Socket socket) throws IOException {
        this.node = node;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
    }

    /**
     * Dials a node and logs in.
     *
     * @param node the address
     * @param endpoint whose name the certificate must carry
     * @param login credentials and TLS
     * @param timeout for dialling and for each reply
     * @return a connection that is logged in
     * @throws RedisUnreachable if the node cannot be dialled, TLS fails or it refuses the credentials
     */
    public static RedisConnection open(NodeAddress node, Endpoint endpoint, Login login, Duration timeout) {
        Socket plain = new Socket();
        try {
            int millis = (int) Math.max(1, timeout.toMillis());
            plain.connect(new InetSocketAddress(node.ip(), node.port()), millis);
            plain.setSoTimeout(millis);
            plain.setTcpNoDelay(true);
            Socket socket = login.tls().isPresent() ? secured(plain, endpoint, login) : plain;
            RedisConnection connection = new RedisConnection(node, socket);
            connection.introduce(login);
            return connection;
        } catch (IOException | RedisRefusal | RedisUnreachable e) {
            quietly(plain);
            throw Trouble.explain(
                    node, login, e instanceof RedisUnreachable && e.getCause() instanceof IOException io ? io : e);
        }
    }

    private static Socket secured(Socket plain, Endpoint endpoint, Login login) throws IOException {
        SSLSocket socket = (SSLSocket) login.tls()
                .orElseThrow()
                .getSocketFactory()
                .createSocket(plain, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (endpoint.host().indexOf(':') < 0
                && !Character.isDigit(endpoint.host().charAt(0))) {
            parameters.setServerNames(List.of(new SNIHostName(endpoint.host())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void introduce(Login login) {
        Optional<String> password = login.password().get();
        if (password.isPresent()) {
            if (login.user().isPresent()) {
                command("AUTH", login.user().get(), password.get());
            } else {
                command("AUTH", password.get());
            }
        }
        try {
            command("CLIENT", "SETNAME", NAME);
        } catch (RedisRefusal noPermission) {
            // Then this connection shows without a name, or NOAUTH comes with the first question.
            if (String.valueOf(noPermission.getMessage()).contains("NOAUTH")) {
                throw noPermission;
            }
        }
    }

    /**
     * The node at the other end.
     *
     * @return its address
     */
    public NodeAddress node() {
        return node;
    }

    /**
     * Sends one command and reads its reply as text.
     *
     * @param words the command
     * @return the reply; of a list its elements, a line each; empty for nil
     * @throws RedisRefusal if the server answers with an error
     * @throws RedisUnreachable if the connection is lost
     */
    public String text(String... words) {
        return flat(command(words));
    }

    /**
     * Sends one command and reads its reply as a list.
     *
     * @param words the command
     * @return the elements, each as text
     */
    public List<String> texts(String... words) {
        return command(words) instanceof List<?> items
                ? items.stream().map(RedisConnection::flat).toList()
                : List.of();
    }

    private static String flat(Object reply) {
        return reply instanceof List<?> items
                ? String.join("\n", items.stream().map(RedisConnection::flat).toList())
                : reply.toString();
    }

    private Object command(String... words) {
        try {
            write(words);
            return read(words[0]);
        } catch (SSLException e) {
            throw new RedisUnreachable(node + ": TLS failed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new RedisUnreachable(node + " did not answer " + words[0] + ": " + Trouble.reason(e), e);
        }
    }

    private void write(String... words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(text);
            bytes.writeBytes(new byte[] {'\r', '\n'});
        }
        out.write(bytes.toByteArray());
        out.flush();
    }

    private Object read(String command) throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new RedisRefusal(node.toString(), command, rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> list(command, Integer.parseInt(rest));
            default -> throw new IOException("does not speak the Redis protocol; is this the right port, and TLS?");
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] text = in.readNBytes(length + 2);
        if (text.length < length + 2) {
            throw new IOException("connection closed");
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private List<Object> list(String command, int size) throws IOException {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(read(command));
        }
        return items;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("connection closed");
            }
            if (next != '\r') {
                bytes.write(next);
            }
        }
        String line = bytes.toString(StandardCharsets.UTF_8);
        if (line.isEmpty()) {
            throw new IOException("does not speak the Redis protocol; is this the right port, and TLS?");
        }
        return line;
    }

    @Override
    public void close() {
        quietly(socket);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // Nothing more is wanted of it.
        }
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
