// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One real redis-server process (7.0 or later) on a loopback address of its own, or a server where a {@link Staging} runs it.
 * It starts as an empty primary without persistence, keeps its files in a temporary folder, and never outlives this JVM. The testkit talks to it as an ACL
 * user of its own, so that the default user may be closed or restricted.
 *
 * <p>Thread-safe. Methods throw {@link IllegalStateException} with the end of the server's log when the server does
 * not do in 10 s what they wait for.
 *
 * @since 0.1.0
 */
public final class RedisNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String USER = "holdfast-testkit";
    private static final String PASSWORD = UUID.randomUUID().toString();
    static final int LOG_TAIL = 20;

    private final Staging.Machine machine;
    private final int port;
    private final List<String> config;
    private final @Nullable StageCertificate certificate;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final ReentrantLock commands = new ReentrantLock();
    private @Nullable RespClient kept;
    private volatile String runId = "";

    private RedisNode(Builder builder, Staging.Machine machine, int port) {
        this.machine = machine;
        this.port = port;
        this.config = List.copyOf(builder.config);
        this.certificate = builder.certificate;
        try {
            if (certificate != null) {
                machine.provide(certificate.folder());
            }
            launch();
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    /**
     * Starts a server on a free loopback address and port.
     *
     * @return a server that answers
     * @since 0.1.0
     */
    public static RedisNode start() {
        return builder().start();
    }

    /**
     * Describes a server before it starts.
     *
     * @return a builder that chooses a free loopback address and port
     * @since 0.1.0
     */
    public static Builder builder() {
        return new Builder();
    }

    private List<String> settings() {
        List<String> lines = new ArrayList<>(machine.settings());
        lines.addAll(List.of(
                "replica-announce-ip " + address(),
                "replica-announce-port " + port,
                "protected-mode no",
                "save \"\"",
                "appendonly no",
                // Or a first synchronisation waits 5 s.
                "repl-diskless-sync-delay 0",
                "user " + USER + " on >" + PASSWORD + " ~* &* +@all",
                "masteruser " + USER,
                "masterauth " + PASSWORD));
        if (certificate == null) {
            lines.add("port " + machine.serverPort());
        } else {
            lines.addAll(certificate.serverSettings(machine.serverPort()));
        }
        lines.addAll(config);
        return lines;
    }

    private void launch() {
        machine.start(settings());
        Await.until(this + " answers PING", PATIENCE, this::answersOrDied, this::logTail);
        if (!machine.isRunning()) {
            throw new IllegalStateException(this + " did not start\n" + logTail());
        }
        machine.admit();
        runId = info("run_id");
    }

    private boolean answersOrDied() {
        if (!machine.isRunning()) {
            return true;
        }
        try (RespClient client = connect()) {
            return client.send("PING").equals(new RespClient.Reply.Status("PONG"));
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /**
     * The address that clients dial.
     *
     * @return an IP literal, in 127.0.0.0/8 for a process
     * @since 0.1.0
     */
    public String address() {
        return machine.address();
    }

    /**
     * The port that clients dial.
     *
     * @return a port number
     * @since 0.1.0
     */
    public int port() {
        return port;
    }

    /**
     * Address and port that clients dial.
     *
     * @return a resolved socket address
     * @since 0.1.0
     */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address(), port);
    }

    /**
     * The process id of the server that runs, or ran last.
     *
     * @return a process id; another one after a restart
     * @since 0.1.0
     */
    public long pid() {
        return machine.pid();
    }

    /**
     * The {@code run_id} of the server that runs, or ran last.
     *
     * @return 40 hexadecimal digits; others after a restart
     * @since 0.1.0
     */
    public String runId() {
        return runId;
    }

    /**
     * Whether the process exists, frozen or not.
     *
     * @return false after a crash or stop
     * @since 0.1.0
     */
    public boolean isRunning() {
        return machine.isRunning();
    }

    /**
     * Whether the server says that it is a primary.
     *
     * @return true for a primary
     * @since 0.1.0
     */
    public boolean isPrimary() {
        return info("role").equals("master");
    }

    /**
     * One field of the server's INFO.
     *
     * @param field its name, such as {@code master_replid}
     * @return its value, empty when INFO has no such field
     * @since 0.1.0
     */
    public String info(String field) {
        return command("INFO")
                .text()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    /**
     * Sends a command as the testkit's own user, on one connection that is kept. An error reply is returned, not
     * thrown.
     *
     * @param words the command and its arguments
     * @return the reply
     * @throws UncheckedIOException when the server does not answer in 5 s (frozen, say)
     * @since 0.1.0
     */
    public RespClient.Reply command(String... words) {
        commands.lock();
        try {
            return checked().send(words);
        } catch (UncheckedIOException e) {
            forget();
            throw e;
        } finally {
            commands.unlock();
        }
    }

    /** Asked first, so that a connection that was killed meanwhile is replaced before the command, never after it. */
    private RespClient checked() {
        if (kept != null) {
            try {
                kept.send("PING");
                return kept;
            } catch (UncheckedIOException e) {
                forget();
            }
        }
        kept = connect();
        return kept;
    }

    private void forget() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    /**
     * Opens a new connection as the testkit's own user, who may do everything.
     *
     * @return an open connection, to be closed by the caller
     * @since 0.1.0
     */
    public RespClient connect() {
        RespClient.Builder builder =
                RespClient.builder(address(), machine.serverPort()).user(USER, PASSWORD);
        return (certificate == null ? builder : certificate.trustedBy(builder)).connect();
    }

    /**
     * Makes the server a replica of another node (REPLICAOF), and returns without waiting for the synchronisation.
     *
     * @param primary the node to follow
     * @since 0.1.0
     */
    public void follow(RedisNode primary) {
        expectOk(command("REPLICAOF", primary.address(), Integer.toString(primary.port)));
    }

    /**
     * Makes the server a primary (REPLICAOF NO ONE); nobody else is told.
     *
     * @since 0.1.0
     */
    public void promote() {
        expectOk(command("REPLICAOF", "NO", "ONE"));
    }

    private void expectOk(RespClient.Reply reply) {
        if (reply.isError()) {
            throw new IllegalStateException(this + " answered " + reply.text() + "\n" + logTail());
        }
    }

    /**
     * Stops the process without ending it (SIGSTOP): its sockets stay open, the kernel accepts connections, nothing
     * answers.
     *
     * @since 0.1.0
     */
    public void freeze() {
        machine.freeze();
    }

    /**
     * Lets a frozen process run again (SIGCONT).
     *
     * @since 0.1.0
     */
    public void thaw() {
        machine.thaw();
    }

    /**
     * Kills the process (SIGKILL): the kernel closes its connections, and refuses new ones.
     *
     * @since 0.1.0
     */
    public void crash() {
        lifecycle.lock();
        try {
            machine.kill();
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Ends the process in good order (SIGTERM), without saving its data.
     *
     * @since 0.1.0
     */
    public void stop() {
        lifecycle.lock();
        try {
            machine.stop();
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Writes the data and the replication id to disk (SAVE), for a later {@link #restart()}.
     *
     * @since 0.1.0
     */
    public void save() {
        expectOk(command("SAVE"));
    }

    /**
     * Ends the process if it runs, and starts a new one on the same address with the data that was saved last, if
     * any. It starts as a primary, whatever it was before.
     *
     * @since 0.1.0
     */
    public void restart() {
        lifecycle.lock();
        try {
            crash();
            launch();
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * As {@link #restart()}, after deleting what was saved.
     *
     * @since 0.1.0
     */
    public void restartEmpty() {
        lifecycle.lock();
        try {
            crash();
            machine.forget();
            launch();
        } finally {
            lifecycle.unlock();
        }
    }

    /** What stands in front of the server, if it knows RESP. */
    CuttingProxy proxy() {
        if (machine instanceof ProcessMachine own) {
            return own.cutting();
        }
        throw new IllegalStateException("what stands before " + this
                + " knows no replies: this verb needs a stage of processes, with faults()");
    }

    /** Where the server runs. */
    Staging.Machine machine() {
        return machine;
    }

    /**
     * The last lines that the server logged.
     *
     * @return up to 20 lines
     * @since 0.1.0
     */
    public String logTail() {
        return machine.log(LOG_TAIL);
    }

    /** Kills the process and deletes its files. */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            machine.close();
        } finally {
            lifecycle.unlock();
        }
        commands.lock();
        try {
            forget();
        } finally {
            commands.unlock();
        }
    }

    @Override
    public String toString() {
        return "redis " + address() + ":" + port;
    }

    /**
     * Describes a server. Not thread-safe.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final List<String> config = new ArrayList<>();
        private @Nullable String address;
        private int port;
        private @Nullable ReplicaWrites replicaWrites;
        private @Nullable Toxiproxy toxiproxy;
        private @Nullable StageCertificate certificate;

        private Builder() {}

        /**
         * Sets the address and port to listen on.
         *
         * @param address an IP literal in 127.0.0.0/8
         * @param port 1 to 65535
         * @return this builder
         * @since 0.1.0
         */
        public Builder address(String address, int port) {
            if (!address.startsWith("127.")) {
                throw new IllegalArgumentException("address must be in 127.0.0.0/8, was " + address);
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port must be 1 to 65535, was " + port);
            }
            this.address = address;
            this.port = port;
            return this;
        }

        /**
         * Adds a line of redis.conf, such as {@code requirepass secret} or {@code user app on >secret ~* +@all}.
         *
         * @param line the line
         * @return this builder
         * @since 0.1.0
         */
        public Builder config(String line) {
            config.add(Objects.requireNonNull(line, "line"));
            return this;
        }

        /** Puts a proxy at the address; the process then listens one port higher. */
        Builder behindProxy(@Nullable ReplicaWrites value) {
            this.replicaWrites = value;
            return this;
        }

        /** As {@link #behindProxy}, with Toxiproxy. */
        Builder behind(@Nullable Toxiproxy value) {
            this.toxiproxy = value;
            return this;
        }

        private @Nullable BiFunction<InetSocketAddress, InetSocketAddress, Wire> proxy() {
            if (toxiproxy != null) {
                return toxiproxy::before;
            }
            ReplicaWrites writes = replicaWrites;
            return writes == null ? null : (listen, process) -> new CuttingProxy(listen, process, writes);
        }

        Builder certificate(@Nullable StageCertificate value) {
            this.certificate = value;
            return this;
        }

        /**
         * Starts the server and waits until it answers.
         *
         * @return a server that answers
         * @since 0.1.0
         */
        public RedisNode start() {
            if (address != null) {
                return new RedisNode(this, new ProcessMachine(address, port, proxy()), port);
            }
            Loopback loopback = Loopback.choose(new Random());
            int chosen = loopback.port();
            return new RedisNode(this, new ProcessMachine(loopback.next(), chosen, proxy()), chosen);
        }

        /** Starts the server on a machine that another staging provides. */
        RedisNode on(Staging.Machine machine, int dialled) {
            return new RedisNode(this, machine, dialled);
        }
    }
}
