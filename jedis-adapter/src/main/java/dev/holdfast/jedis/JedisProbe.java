// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeProbe;
import dev.holdfast.topology.ProbeException;
import dev.holdfast.topology.ProbeException.Kind;
import dev.holdfast.topology.ProbeReply;
import dev.holdfast.topology.Target;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks nodes who they are over bare connections of Jedis, with the user's credentials and TLS.
 *
 * <p>The handshake is AUTH, and CLIENT SETNAME whose refusal does not count; no SELECT. HELLO and AUTH are answered under
 * any ACL (measured on 7.0); INFO needs {@code +info}.
 */
final class JedisProbe implements NodeProbe {

    private static final List<String> SECTIONS = List.of("server", "replication", "persistence");
    private static final List<String> WITH_VITALS = List.of("server", "replication", "persistence", "memory", "stats");

    /** A probe's line is nobody's to abandon. */
    private static final EndpointSocketFactory.Group NO_GROUP = new EndpointSocketFactory.Group() {
        @Override
        public boolean isOver(long epoch) {
            return false;
        }

        @Override
        public long epochOf(NodeAddress node) {
            return 0;
        }
    };

    private final JedisClientConfig config;
    private final HostAndPort name;
    private final int database;

    JedisProbe(JedisClientConfig config, HostAndPort name) {
        this.database = config.getDatabase();
        this.config = ConfigProxy.forProbe(config);
        this.name = name;
    }

    @Override
    public Connection dial(NodeAddress node) throws ProbeException {
        EndpointSocketFactory socket = new EndpointSocketFactory(name, config, NO_GROUP);
        socket.aim(
                new Target(node, 0, name.getHost()),
                Duration.ofMillis(Math.max(1, config.getConnectionTimeoutMillis())));
        try {
            return new ProbeConnection(node, socket);
        } catch (RuntimeException e) {
            socket.close();
            throw failure(node, e);
        }
    }

    @Override
    public int database() {
        return database;
    }

    @Override
    public boolean encrypted() {
        return EndpointSocketFactory.isSecure(config);
    }

    private ProbeException failure(NodeAddress node, RuntimeException e) {
        Optional<Misfit> misfit = Misfits.of(e, name);
        if (misfit.isPresent()) {
            return new ProbeException(misfit.get(), e);
        }
        if (e instanceof JedisDataException
                && Replies.classify(String.valueOf(e.getMessage()), false) == Reply.LOADING) {
            return new ProbeException(Kind.LOADING, node + " loads its data set", e);
        }
        if (e instanceof JedisDataException && String.valueOf(e.getMessage()).contains("max number of clients")) {
            return new ProbeException(Kind.DECLINED, node + " takes no more clients", e);
        }
        boolean timedOut = causedBy(e, SocketTimeoutException.class);
        return new ProbeException(timedOut ? Kind.TIMED_OUT : Kind.UNREACHABLE, node + ": " + text(e), e);
    }

    private static String text(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** One kept connection: Jedis' own, with the socket in our hands. */
    private final class ProbeConnection implements Connection {

        private final NodeAddress node;
        private final EndpointSocketFactory socket;
        private final redis.clients.jedis.Connection client;

        ProbeConnection(NodeAddress node, EndpointSocketFactory socket) {
            this.node = node;
            this.socket = socket;
            this.client = new redis.clients.jedis.Connection(socket, config);
        }

        @Override
        public ProbeReply ask(Duration timeout) throws ProbeException {
            return ask(timeout, SECTIONS);
        }

        @Override
        public ProbeReply askWithVitals(Duration timeout) throws ProbeException {
            return ask(timeout, WITH_VITALS);
        }

        private ProbeReply ask(Duration timeout, List<String> sections) throws ProbeException {
            try {
                client.setSoTimeout((int) Math.max(1, timeout.toMillis()));
                client.sendCommand(Command.HELLO, "2");
                for (String section : sections) {
                    // One INFO with several sections is understood since 7.0 only.
                    client.sendCommand(Command.INFO, section);
                }
                return read(client.getMany(1 + sections.size()));
            } catch (RuntimeException e) {
                close();
                throw failure(node, e);
            }
        }

        private ProbeReply read(List<Object> replies) {
            Object hello = replies.get(0);
            if (hello instanceof JedisAccessControlException refused) {
                throw refused;
            }
            Map<String, Object> fields =
                    hello instanceof JedisException ? Map.of() : BuilderFactory.ENCODED_OBJECT_MAP.build(hello);
            StringBuilder info = new StringBuilder();
            for (Object section : replies.subList(1, replies.size())) {
                if (section instanceof byte[] bytes) {
                    info.append(new String(bytes, StandardCharsets.UTF_8)).append("\r\n");
                }
            }
            return new ProbeReply(
                    text(fields, "role"),
                    text(fields, "mode"),
                    info.isEmpty() ? Optional.empty() : Optional.of(info.toString()));
        }

        private static Optional<String> text(Map<String, Object> fields, String field) {
            return fields.get(field) instanceof String value ? Optional.of(value) : Optional.empty();
        }

        @Override
        public void delete(int from, List<byte[]> keys, Duration timeout) throws ProbeException {
            try {
                client.setSoTimeout((int) Math.max(1, timeout.toMillis()));
                client.sendCommand(Command.SELECT, String.valueOf(from));
                client.sendCommand(Command.UNLINK, keys.toArray(byte[][]::new));
                List<Object> replies = client.getMany(2);
                requireDone(replies.get(0));
                if (replies.get(1) instanceof JedisAccessControlException) {
                    // A user who may delete need not be one who may UNLINK.
                    client.sendCommand(Command.DEL, keys.toArray(byte[][]::new));
                    requireDone(client.getMany(1).get(0));
                } else {
                    requireDone(replies.get(1));
                }
            } catch (RuntimeException e) {
                close();
                throw failure(node, e);
            }
        }

        private void requireDone(Object reply) throws ProbeException {
            if (reply instanceof JedisAccessControlException refused) {
                throw new ProbeException(Misfits.ofDeletion(name), refused);
            }
            if (reply instanceof JedisException refused) {
                throw refused;
            }
        }

        @Override
        public void close() {
            socket.closeFully();
        }
    }
}
