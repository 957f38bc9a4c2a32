// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeProbe;
import dev.holdfast.topology.ProbeException;
import dev.holdfast.topology.ProbeException.Kind;
import dev.holdfast.topology.ProbeReply;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Asks nodes who they are over bare connections of Lettuce, on the user's event loops, with the user's credentials, TLS and
 * socket options. HELLO and AUTH are answered under any ACL (measured on 7.0); INFO needs {@code +info}.
 */
final class LettuceProbe implements NodeProbe {

    private static final Logger LOG = LoggerFactory.getLogger(LettuceProbe.class);

    private static final List<String> SECTIONS = List.of("server", "replication", "persistence");
    private static final List<String> WITH_VITALS = List.of("server", "replication", "persistence", "memory", "stats");

    private final Dialler dialler;
    private final RedisURI uri;
    private final Supplier<ClientOptions> options;
    private final int database;

    LettuceProbe(ClientResources resources, RedisURI user, Supplier<ClientOptions> options) {
        this.database = user.getDatabase();
        this.uri = RedisURI.builder(user).build();
        this.uri.setDatabase(0);
        // The fewer commands in the handshake, the fewer an ACL refuses, and the more is known of why it failed.
        this.uri.setClientName(null);
        withoutLibrary("setLibraryName", this.uri);
        withoutLibrary("setLibraryVersion", this.uri);
        this.options = options;
        this.dialler = new Dialler(resources, uri);
    }

    /** CLIENT SETINFO came with Lettuce 6.3. */
    private static void withoutLibrary(String setter, RedisURI uri) {
        try {
            RedisURI.class.getMethod(setter, String.class).invoke(uri, "");
        } catch (ReflectiveOperationException older) {
            LOG.debug("{} is not to be had: {}", setter, older.toString());
        }
    }

    @Override
    public int database() {
        return database;
    }

    @Override
    public boolean encrypted() {
        return uri.isSsl() && uri.isVerifyPeer();
    }

    @Override
    public Connection dial(NodeAddress node) throws ProbeException {
        Duration connect = options.get().getSocketOptions().getConnectTimeout();
        ConnectionFuture<StatefulRedisConnection<String, String>> dialled = dialler.dial(node, connect, options.get());
        try {
            // Once to connect, once for the handshake, each of which Lettuce itself bounds by this.
            return new ProbeConnection(node, dialled.get(2 * connect.toMillis() + 100, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            dialled.cancel(true);
            throw failure(node, e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            dialled.cancel(true);
            throw failure(node, e);
        }
    }

    CompletableFuture<Void> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return dialler.shutdownAsync(quietPeriod, timeout, unit);
    }

    private ProbeException failure(NodeAddress node, Exception failure) {
        Optional<Misfit> misfit = Misfits.of(failure, uri);
        if (misfit.isPresent()) {
            return new ProbeException(misfit.get(), failure);
        }
        String text = deepestText(failure);
        if (Replies.classify(text, false) == Reply.LOADING) {
            return new ProbeException(Kind.LOADING, node + " loads its data set", failure);
        }
        if (text.contains("max number of clients")) {
            return new ProbeException(Kind.DECLINED, node + " takes no more clients", failure);
        }
        return new ProbeException(
                Losses.isTimeout(failure) ? Kind.TIMED_OUT : Kind.UNREACHABLE, node + ": " + text, failure);
    }

    private static String deepestText(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    /** Dials addresses in place of names, one after the other; what it dials stays as it is, however it ends. */
    private static final class Dialler extends RedisClient {

        private final RedisURI uri;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable SocketAddress target;

        Dialler(ClientResources resources, RedisURI uri) {
            super(resources, uri);
            this.uri = uri;
        }

        ConnectionFuture<StatefulRedisConnection<String, String>> dial(
                NodeAddress node, Duration handshake, ClientOptions options) {
            lock.lock();
            try {
                setOptions(bare(options.mutate()).build());
                uri.setTimeout(handshake);
                target = Dialling.named(uri.getHost(), node);
                return connectAsync(StringCodec.UTF8, uri);
            } finally {
                lock.unlock();
            }
        }

        private static ClientOptions.Builder bare(ClientOptions.Builder options) {
            options.autoReconnect(false)
                    .pingBeforeActivateConnection(false)
                    .protocolVersion(ProtocolVersion.RESP2)
                    .timeoutOptions(TimeoutOptions.create());
            try {
                // Since 7.0 each handshake asks for notifications that only Redis Enterprise sends.
                Class<?> config = Class.forName("io.lettuce.core.MaintNotificationsConfig");
                ClientOptions.Builder.class
                        .getMethod("maintNotificationsConfig", config)
                        .invoke(options, config.getMethod("disabled").invoke(null));
            } catch (ReflectiveOperationException older) {
                LOG.debug("no maintenance notifications to be turned off: {}", older.toString());
            }
            return options;
        }

        /** Lettuce asks within {@code connectAsync}, and so under the lock. */
        @Override
        protected Mono<SocketAddress> getSocketAddress(RedisURI redisURI) {
            return Mono.justOrEmpty(target);
        }
    }

    /** One kept connection. */
    private final class ProbeConnection implements Connection {

        private final NodeAddress node;
        private final StatefulRedisConnection<String, String> client;
        private boolean named;

        ProbeConnection(NodeAddress node, StatefulRedisConnection<String, String> client) {
            this.node = node;
            this.client = client;
        }

        @Override
        public ProbeReply ask(Duration timeout) throws ProbeException {
            return ask(timeout, SECTIONS);
        }

        @Override
        public ProbeReply askWithVitals(Duration timeout) throws ProbeException {
            return ask(timeout, WITH_VITALS);
        }

        private ProbeReply ask(Duration timeout, List<String> wanted) throws ProbeException {
            long until = System.nanoTime() + timeout.toNanos();
            RedisAsyncCommands<String, String> commands = client.async();
            Future<List<Object>> hello =
                    send(commands, CommandType.HELLO, new NestedMultiOutput<>(StringCodec.UTF8), "2");
            List<Future<String>> sections = new ArrayList<>();
            for (String section : wanted) {
                // One INFO with several sections is understood since 7.0 only.
                sections.add(send(commands, CommandType.INFO, new StatusOutput<>(StringCodec.UTF8), section));
            }
            if (!named) {
                // Behind HELLO, which is to be told what a server that is none answers; a refusal does not matter.
                named = true;
                var unused = send(
                        commands,
                        CommandType.CLIENT,
                        new StatusOutput<>(StringCodec.UTF8),
                        "SETNAME",
                        "holdfast-probe");
            }
            try {
                List<?> fields = answer(hello, until, List.of());
                StringBuilder info = new StringBuilder();
                for (Future<String> section : sections) {
                    info.append(answer(section, until, "")).append("\r\n");
                }
                return new ProbeReply(
                        text(fields, "role"),
                        text(fields, "mode"),
                        info.toString().isBlank() ? Optional.empty() : Optional.of(info.toString()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw failure(node, e);
            } catch (ExecutionException | TimeoutException e) {
                close();
                throw failure(node, e);
            }
        }

        @Override
        public void delete(int from, List<byte[]> keys, Duration timeout) throws ProbeException {
            try {
                var unused = send(
                                client.async(),
                                CommandType.SELECT,
                                new StatusOutput<>(StringCodec.UTF8),
                                String.valueOf(from))
                        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                if (!isDeleted(CommandType.UNLINK, keys, timeout) && !isDeleted(CommandType.DEL, keys, timeout)) {
                    throw new ProbeException(
                            Misfits.ofDeletion(uri), new RedisCommandExecutionException("NOPERM for UNLINK and DEL"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw failure(node, e);
            } catch (ExecutionException | TimeoutException e) {
                close();
                throw failure(node, e);
            }
        }

        /** False if the user may not: one who may delete need not be one who may UNLINK. */
        private boolean isDeleted(CommandType command, List<byte[]> keys, Duration timeout)
                throws InterruptedException, ExecutionException, TimeoutException {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            keys.forEach(arguments::add);
            try {
                client.async()
                        .dispatch(command, new IntegerOutput<>(StringCodec.UTF8), arguments)
                        .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                if (deepestText(e).startsWith("NOPERM")) {
                    return false;
                }
                throw e;
            }
        }

        private static <T> Future<T> send(
                RedisAsyncCommands<String, String> commands,
                CommandType type,
                CommandOutput<String, String, T> output,
                String... words) {
            CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
            for (String word : words) {
                arguments.add(word);
            }
            return commands.dispatch(type, output, arguments);
        }

        /** A refusal is an answer, unless it is of the credentials. */
        private static <T> T answer(Future<? extends T> reply, long until, T refused)
                throws InterruptedException, ExecutionException, TimeoutException {
            try {
                T answer = reply.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                return answer == null ? refused : answer;
            } catch (ExecutionException e) {
                boolean answered = e.getCause() instanceof RedisCommandExecutionException
                        && !deepestText(e).startsWith("NOAUTH");
                if (answered) {
                    return refused;
                }
                throw e;
            }
        }

        private static Optional<String> text(List<?> fields, String name) {
            for (int index = 0; index + 1 < fields.size(); index += 2) {
                if (name.equals(fields.get(index))) {
                    return Optional.of(String.valueOf(fields.get(index + 1)));
                }
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            // Lettuce warns of a second close; its client's shutdown may have been the first.
            if (client.isOpen()) {
                var unused = client.closeAsync();
            }
        }
    }
}
