// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One real redis-server process (7.0 or later) on a loopback address of its own. It starts as an empty primary without
 * persistence, keeps its files in a temporary folder, and never outlives this JVM. The testkit talks to it as an ACL
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
    private static final int LOG_TAIL = 20;

    private final String address;
    private final int port;
    private final int listenPort;
    private final @Nullable Wire proxy;
    private final List<String> config;
    private final @Nullable StageCertificate certificate;
    private final Path folder;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final ReentrantLock commands = new ReentrantLock();
    private @Nullable RespClient kept;
    private volatile Process process;
    private volatile String runId = "";

    private RedisNode(Builder builder, String address, int port) {
        this.address = address;
        this.port = port;
        this.listenPort = builder.proxied() ? port + 1 : port;
        this.config = List.copyOf(builder.config);
        this.certificate = builder.certificate;
        try {
            this.folder = Files.createTempDirectory(OwnedProcesses.folder(), address + "-");
            Files.write(folder.resolve("redis.conf"), settings());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder of " + this, e);
        }
        this.process = launch();
        this.proxy = builder.wire(socketAddress(), new InetSocketAddress(address, listenPort));
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
        List<String> lines = new ArrayList<>(List.of(
                "bind " + address,
                // Or its replication leaves from 127.0.0.1, and the primary lists all replicas under that address.
                "bind-source-addr " + address,
                "replica-announce-ip " + address,
                "replica-announce-port " + port,
                "protected-mode no",
                "save \"\"",
                "appendonly no",
                // Or a first synchronisation waits 5 s.
                "repl-diskless-sync-delay 0",
                "dir " + folder,
                "user " + USER + " on >" + PASSWORD + " ~* &* +@all",
                "masteruser " + USER,
                "masterauth " + PASSWORD));
        if (certificate == null) {
            lines.add("port " + listenPort);
        } else {
            lines.addAll(certificate.serverSettings(listenPort));
        }
        lines.addAll(config);
        return lines;
    }

    private Process launch() {
        Process started;
        try {
            List<String> command = List.of(
                    RedisServerBinary.path().toString(),
                    folder.resolve("redis.conf").toString());
            started = OwnedProcesses.start(command, folder, folder.resolve("redis.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + this, e);
        }
        try {
            Await.until(this + " answers PING", PATIENCE, () -> answersOrDied(started), this::logTail);
            if (!started.isAlive()) {
                throw new IllegalStateException(this + " did not start\n" + logTail());
            }
            runId = info("run_id");
            return started;
        } catch (RuntimeException e) {
            started.destroyForcibly();
            throw e;
        }
    }

    private boolean answersOrDied(Process started) {
        if (!started.isAlive()) {
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
     * @return an IP literal in 127.0.0.0/8
     * @since 0.1.0
     */
    public String address() {
        return address;
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
        return new InetSocketAddress(address, port);
    }

    /**
     * The process id of the server that runs, or ran last.
     *
     * @return a process id; another one after a restart
     * @since 0.1.0
     */
    public long pid() {
        return process.pid();
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
        return process.isAlive();
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
        RespClient.Builder builder = RespClient.builder(address, listenPort).user(USER, PASSWORD);
        return (certificate == null ? builder : certificate.trustedBy(builder)).connect();
    }

    /**
     * Makes the server a replica of another node (REPLICAOF), and returns without waiting for the synchronisation.
     *
     * @param primary the node to follow
     * @since 0.1.0
     */
    public void follow(RedisNode primary) {
        expectOk(command("REPLICAOF", primary.address, Integer.toString(primary.port)));
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
        OwnedProcesses.signal("STOP", pid());
        Await.until(this + " is frozen", PATIENCE, () -> OwnedProcesses.isStopped(pid(), true), this::logTail);
    }

    /**
     * Lets a frozen process run again (SIGCONT).
     *
     * @since 0.1.0
     */
    public void thaw() {
        OwnedProcesses.signal("CONT", pid());
    }

    /**
     * Kills the process (SIGKILL): the kernel closes its connections, and refuses new ones.
     *
     * @since 0.1.0
     */
    public void crash() {
        lifecycle.lock();
        try {
            process.destroyForcibly();
            awaitEnd();
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
            process.destroy();
            awaitEnd();
        } finally {
            lifecycle.unlock();
        }
    }

    private void awaitEnd() {
        if (proxy != null) {
            // The kernel refuses connections to a server that is gone; so must whoever stands in front of it.
            proxy.refuse();
        }
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(this + " does not end (frozen?)\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + this + " ends", e);
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
            relaunch();
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
            Files.deleteIfExists(folder.resolve("dump.rdb"));
            relaunch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lifecycle.unlock();
        }
    }

    private void relaunch() {
        process = launch();
        if (proxy != null) {
            proxy.accept();
        }
    }

    /** What stands in front of the process, if it knows RESP. */
    CuttingProxy proxy() {
        if (wire() instanceof CuttingProxy cutting) {
            return cutting;
        }
        throw new IllegalStateException(
                "Toxiproxy stands before " + this + ", which knows no replies: build the stage with"
                        + " faults() or closeOnReplicaWrite(...) for this verb");
    }

    /** What stands in front of the process. */
    Wire wire() {
        if (proxy == null) {
            throw new IllegalStateException(
                    "no proxy stands before " + this + ": build the stage with faults() or closeOnReplicaWrite(...)");
        }
        return proxy;
    }

    /**
     * The last lines that the server logged.
     *
     * @return up to 20 lines
     * @since 0.1.0
     */
    public String logTail() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("redis.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
        } catch (IOException e) {
            return "(no log of " + this + ": " + e + ")";
        }
    }

    /** Kills the process and deletes its files. */
    @Override
    public void close() {
        crash();
        if (proxy != null) {
            proxy.close();
        }
        commands.lock();
        try {
            forget();
        } finally {
            commands.unlock();
        }
        OwnedProcesses.delete(folder);
    }

    @Override
    public String toString() {
        return "redis " + address + ":" + port;
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

        boolean proxied() {
            return replicaWrites != null || toxiproxy != null;
        }

        @Nullable
        Wire wire(InetSocketAddress listen, InetSocketAddress process) {
            if (toxiproxy != null) {
                return toxiproxy.before(listen, process);
            }
            return replicaWrites == null ? null : new CuttingProxy(listen, process, replicaWrites);
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
                return new RedisNode(this, address, port);
            }
            Loopback loopback = Loopback.choose(new Random());
            return new RedisNode(this, loopback.next(), loopback.port());
        }
    }
}
