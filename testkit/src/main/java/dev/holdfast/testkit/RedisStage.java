// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One replication group as ElastiCache runs it: a primary and its replicas on loopback addresses with one port, and a
 * DNS name that follows the primary late. The verbs do what the service's control plane, or fate, does to such a group.
 *
 * <p>The endpoint's name is an alias (CNAME) of the primary node's own name, which leads to its address. A verb that
 * promotes schedules the flip of that alias after {@code dnsLag}, and returns the {@link System#nanoTime()} at which
 * the new primary took writes.
 *
 * <p>Verbs wait for what they say with a deadline of 10 s, and throw {@link IllegalStateException} with the servers'
 * logs when it passes. Verbs are to be called from one thread at a time; the rest is thread-safe.
 *
 * @since 0.1.0
 */
public final class RedisStage implements AutoCloseable {
    private static final long PAUSE_MILLIS = RedisNode.PATIENCE.toMillis();

    private final Builder settings;
    private final long seed;
    private final Random random;
    private final Loopback loopback;
    private final Staging.@Nullable Network network;
    private final String zone;
    private final StagedDns dns;
    private final @Nullable StageCertificate certificate;
    private final @Nullable Toxiproxy toxiproxy;
    private final List<RedisNode> nodes = new CopyOnWriteArrayList<>();
    private final Map<RedisNode, String> names = new ConcurrentHashMap<>();
    private final ScheduledExecutorService scheduler;
    private volatile Duration dnsLag;
    private final AtomicLong promotions = new AtomicLong();
    private final AtomicLong dnsKnows = new AtomicLong();
    private volatile RedisNode primary;

    private RedisStage(Builder settings) {
        this.settings = settings;
        // First, since it is what may not be there.
        this.network = settings.staging == null ? null : settings.staging.open();
        this.seed = settings.seed == null ? new Random().nextLong() : settings.seed;
        this.random = new Random(seed);
        this.dnsLag = settings.dnsLag;
        // Not from the seed: two runs with one seed must not meet on one address.
        Random places = new Random();
        Loopback.Placed<StagedDns> placed = Loopback.serving(
                places,
                free -> settings.dnsPort == 0 ? StagedDns.start(free) : StagedDns.start(free.next(), settings.dnsPort));
        this.loopback = placed.loopback();
        this.dns = placed.service();
        this.zone = "stage-" + Integer.toString(places.nextInt(1 << 30), 36) + ".test";
        this.scheduler = scheduler();
        // Another staging brings its own.
        this.toxiproxy = settings.toxiproxy && network == null ? Toxiproxy.start() : null;
        try {
            this.certificate = settings.tls ? StageCertificate.make(endpoint()) : null;
            dns.ttl(settings.dnsTtl);
            this.primary = startNode();
            for (int i = 0; i < settings.replicas; i++) {
                attach(startNode());
            }
            nodes.forEach(this::awaitOnline);
            pointDns(primary);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static ScheduledExecutorService scheduler() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "redis-stage-dns");
            thread.setDaemon(true);
            // Or it would keep the loader of whoever happened to promote first.
            thread.setContextClassLoader(RedisStage.class.getClassLoader());
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /**
     * Whether {@link Builder#toxiproxy()} can be had here.
     *
     * @return true where the program is on the PATH, or where {@code -Dholdfast.toxiproxy} says
     * @since 0.1.0
     */
    public static boolean hasToxiproxy() {
        return Toxiproxy.binary().isPresent();
    }

    /**
     * Starts the description of a stage.
     *
     * @return a builder: one replica, DNS two seconds late, TTL 5 s
     * @since 0.1.0
     */
    public static Builder builder() {
        return new Builder();
    }

    private RedisNode startNode() {
        RedisNode.Builder builder = RedisNode.builder().certificate(certificate);
        settings.config.forEach(builder::config);
        RedisNode node = network == null ? startProcess(builder) : builder.on(network.add(), network.port());
        nodes.add(node);
        names.put(node, String.format(Locale.ROOT, "orders-%03d.%s", nodes.size(), zone));
        dns.point(nodeName(node), node.address());
        return node;
    }

    private RedisNode startProcess(RedisNode.Builder builder) {
        return builder.address(loopback.next(), loopback.port())
                .behindProxy(settings.proxied ? settings.replicaWrites : null)
                .behind(toxiproxy)
                .start();
    }

    private void attach(RedisNode node) {
        node.follow(primary);
    }

    // ---- what there is

    /**
     * The primary endpoint's name.
     *
     * @return a DNS name under {@code .test}, known to {@link #dns()} only
     * @since 0.1.0
     */
    public String endpoint() {
        return "primary." + zone;
    }

    /**
     * The reader endpoint's name, which leads to the addresses of all replicas.
     *
     * @return a DNS name under {@code .test}, known to {@link #dns()} only
     * @since 0.1.0
     */
    public String readerEndpoint() {
        return "primary-ro." + zone;
    }

    /**
     * The port of all nodes.
     *
     * @return a port number
     * @since 0.1.0
     */
    public int port() {
        return network == null ? loopback.port() : network.port();
    }

    /**
     * The name server that knows the endpoints.
     *
     * @return the server, for faults beyond the stage's verbs
     * @since 0.1.0
     */
    public StagedDns dns() {
        return dns;
    }

    /**
     * The node that the control plane calls primary: promoted last, whatever other nodes say of themselves.
     *
     * @return a node, running or not
     * @since 0.1.0
     */
    public RedisNode primary() {
        return primary;
    }

    /**
     * All other nodes that run.
     *
     * @return in the order of their start
     * @since 0.1.0
     */
    public List<RedisNode> replicas() {
        return nodes.stream()
                .filter(node -> node != primary && node.isRunning())
                .toList();
    }

    /**
     * All nodes that the stage ever started.
     *
     * @return in the order of their start
     * @since 0.1.0
     */
    public List<RedisNode> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * One replica, chosen by the stage's seed.
     *
     * @return a node that runs
     * @throws IllegalStateException without a running replica
     * @since 0.1.0
     */
    public RedisNode anyReplica() {
        List<RedisNode> candidates = replicas();
        if (candidates.isEmpty()) {
            throw new IllegalStateException("no replica runs on " + this);
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    /**
     * A node's own DNS name, such as {@code orders-001.stage-x.test}.
     *
     * @param node a node of this stage
     * @return its name
     * @since 0.1.0
     */
    public String nodeName(RedisNode node) {
        return Objects.requireNonNull(names.get(node), () -> node + " is not of " + this);
    }

    /**
     * Tells a Spring test where the stage is, in a {@code @DynamicPropertySource} method:
     * {@code stage.springProperties(registry::add)}. {@code spring.data.redis.host} is the primary's address of the moment in
     * which the application starts, {@code spring.data.redis.port} the port of all nodes. An application that can be given a
     * name server finds the endpoint's name in {@code holdfast.testkit.endpoint}, and the server that knows it in
     * {@code holdfast.testkit.dns}.
     *
     * @param registry takes a property's name and value
     * @since 0.1.0
     */
    public void springProperties(BiConsumer<String, Supplier<Object>> registry) {
        registry.accept("spring.data.redis.host", () -> primary.address());
        registry.accept("spring.data.redis.port", this::port);
        registry.accept("holdfast.testkit.endpoint", this::endpoint);
        registry.accept(
                "holdfast.testkit.dns",
                () -> dns.socketAddress().getHostString() + ":"
                        + dns.socketAddress().getPort());
    }

    /**
     * The seed of all that the stage does at random.
     *
     * @return the seed, for {@link Builder#seed(long)}
     * @since 0.1.0
     */
    public long seed() {
        return seed;
    }

    /**
     * The PKCS12 truststore that holds the stage's authority.
     *
     * @return a file, gone when the JVM ends
     * @throws IllegalStateException without TLS
     * @since 0.1.0
     */
    public Path truststore() {
        return certificate().truststore();
    }

    /**
     * The password of {@link #truststore()}.
     *
     * @return a password
     * @since 0.1.0
     */
    public String truststorePassword() {
        return StageCertificate.PASSWORD;
    }

    /**
     * A context that trusts the stage's authority.
     *
     * @return a context for clients
     * @throws IllegalStateException without TLS
     * @since 0.1.0
     */
    public SSLContext sslContext() {
        return certificate().context();
    }

    /**
     * Lets a node present another certificate of the stage's authority from its next connection on.
     *
     * @param node a node of a stage with TLS
     * @param flaw what is wrong with it
     * @since 0.1.0
     */
    public void presentCertificate(RedisNode node, CertificateFlaw flaw) {
        present(node, certificate().flawed(flaw));
    }

    /**
     * Lets a node present the certificate that it was started with again, from its next connection on.
     *
     * @param node a node of a stage with TLS
     * @since 0.1.0
     */
    public void presentGoodCertificate(RedisNode node) {
        present(node, certificate().folder());
    }

    private void present(RedisNode node, Path directory) {
        node.machine().provide(directory);
        expectOk(
                node,
                node.command(
                        "CONFIG",
                        "SET",
                        "tls-cert-file",
                        directory.resolve("server.pem").toString(),
                        "tls-key-file",
                        directory.resolve("server.key").toString()));
    }

    private StageCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("this stage speaks no TLS: build it with tls()");
        }
        return certificate;
    }

    // ---- promotions

    /**
     * A planned failover without a lost write: pauses writes on the primary, waits until the replica has caught up,
     * promotes it, lets the old primary and all others follow it, and ends the pause.
     *
     * @param heir the replica to promote
     * @return when it took writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long promoteOrderly(RedisNode heir) {
        RedisNode old = runningPrimary();
        awaitOnline(heir);
        expectOk(old, old.command("CLIENT", "PAUSE", Long.toString(PAUSE_MILLIS), "WRITE"));
        try {
            await(heir + " has caught up with " + old, () -> offset(heir) == offset(old));
            heir.promote();
            long promoted = System.nanoTime();
            becomePrimary(heir);
            old.follow(heir);
            followers(old, heir).forEach(node -> node.follow(heir));
            return promoted;
        } finally {
            old.command("CLIENT", "UNPAUSE");
        }
    }

    /**
     * As {@link #promoteOrderly(RedisNode)}, with {@link #anyReplica()}.
     *
     * @return when it took writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long promoteOrderly() {
        return promoteOrderly(anyReplica());
    }

    /**
     * A planned failover by the server's FAILOVER command. A second replica stays chained below the old primary, as
     * it does in life.
     *
     * @param heir the replica to promote
     * @return when it was seen to take writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long failoverCommand(RedisNode heir) {
        RedisNode old = runningPrimary();
        awaitOnline(heir);
        expectOk(old, old.command("FAILOVER", "TO", heir.address(), Integer.toString(heir.port())));
        await(heir + " is the primary by FAILOVER", heir::isPrimary);
        long promoted = System.nanoTime();
        becomePrimary(heir);
        await(
                old + " has ended its FAILOVER",
                () -> old.info("master_failover_state").equals("no-failover"));
        return promoted;
    }

    /**
     * What the control plane does when it takes the primary for lost: promotes a replica, and lets the other replicas
     * follow it. The old primary is not touched: crashed before, or frozen, or alive and writable, which is a split
     * brain.
     *
     * @param heir the replica to promote
     * @return when it took writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long promote(RedisNode heir) {
        RedisNode old = primary;
        heir.promote();
        long promoted = System.nanoTime();
        becomePrimary(heir);
        followers(old, heir).forEach(node -> node.follow(heir));
        return promoted;
    }

    private RedisNode runningPrimary() {
        if (!primary.isRunning()) {
            throw new IllegalStateException(
                    "no failover is orderly while " + primary + " does not run: promote(...) stages the other kind");
        }
        return primary;
    }

    private List<RedisNode> followers(RedisNode old, RedisNode heir) {
        return nodes.stream()
                .filter(node -> node != old && node != heir && node.isRunning())
                .toList();
    }

    private void becomePrimary(RedisNode node) {
        primary = node;
        long promotion = promotions.incrementAndGet();
        scheduler.schedule(() -> followInDns(node, promotion), dnsLag.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A flip that was scheduled with a longer lag must not undo that of a later promotion. */
    private void followInDns(RedisNode node, long promotion) {
        if (dnsKnows.getAndUpdate(known -> Math.max(known, promotion)) < promotion) {
            pointDns(node);
        }
    }

    /**
     * Makes a node a replica of {@link #primary()}: a primary that came back, say.
     *
     * @param node a node that runs
     * @since 0.1.0
     */
    public void demote(RedisNode node) {
        attach(node);
    }

    // ---- fate

    /**
     * Kills the primary's process; nobody is promoted.
     *
     * @return the node that was killed
     * @since 0.1.0
     */
    public RedisNode crashPrimary() {
        primary.crash();
        return primary;
    }

    /**
     * Freezes the primary's process; nobody is promoted.
     *
     * @return the node, to {@link RedisNode#thaw()} later
     * @since 0.1.0
     */
    public RedisNode freezePrimary() {
        primary.freeze();
        return primary;
    }

    /**
     * Restarts the primary on its address with its data and replication id, as from a disk that was just written.
     *
     * @since 0.1.0
     */
    public void restartPrimary() {
        if (primary.isRunning()) {
            primary.save();
        }
        primary.restart();
    }

    /**
     * Restarts the primary on its address without its data.
     *
     * @since 0.1.0
     */
    public void restartPrimaryEmpty() {
        primary.restartEmpty();
    }

    /**
     * Replaces the primary by a node at a new address that was a replica before, with all data; the old one is killed.
     *
     * @return when the new one took writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long replacePrimary() {
        RedisNode successor = addReplica();
        RedisNode old = primary;
        await(successor + " has caught up with " + old, () -> offset(successor) == offset(old));
        crashPrimary();
        return promote(successor);
    }

    /**
     * Replaces the primary by an empty node at a new address that nobody saw before; the old one is killed.
     *
     * @return when the new one took writes, by {@link System#nanoTime()}
     * @since 0.1.0
     */
    public long replacePrimaryUnseen() {
        RedisNode old = crashPrimary();
        RedisNode successor = startNode();
        long started = System.nanoTime();
        becomePrimary(successor);
        followers(old, successor).forEach(node -> node.follow(successor));
        return started;
    }

    /**
     * Makes a replica a primary by hand, as an operator might: the group's primary, its other replicas and DNS stay.
     *
     * @param replica the replica
     * @since 0.1.0
     */
    public void detach(RedisNode replica) {
        replica.promote();
    }

    /**
     * Starts one more replica, and waits until it is online.
     *
     * @return the new node
     * @since 0.1.0
     */
    public RedisNode addReplica() {
        RedisNode node = startNode();
        attach(node);
        awaitOnline(node);
        pointReader(primary);
        return node;
    }

    /**
     * Starts one more replica, and does not wait for its first synchronisation.
     *
     * @return the new node
     * @since 0.1.0
     */
    public RedisNode joinReplica() {
        RedisNode node = startNode();
        attach(node);
        return node;
    }

    /**
     * Waits until each running replica follows {@link #primary()}, and the primary lists it as online.
     *
     * @since 0.1.0
     */
    public void awaitReplicas() {
        replicas().forEach(this::awaitOnline);
    }

    /**
     * Kills all clients' connections to a node (CLIENT KILL), except for replicas and the testkit's own.
     *
     * @param node a node that runs
     * @return how many were killed
     * @since 0.1.0
     */
    public long killConnections(RedisNode node) {
        return node.command("CLIENT", "KILL", "TYPE", "normal").number()
                + node.command("CLIENT", "KILL", "TYPE", "pubsub").number();
    }

    // ---- DNS

    /**
     * Sets how late DNS follows from the next promotion on.
     *
     * @param lag zero or more
     * @since 0.1.0
     */
    public void dnsLate(Duration lag) {
        this.dnsLag = Builder.notNegative("dnsLag", lag);
    }

    /**
     * Leaves DNS queries unanswered; a flip that falls due is made nevertheless, and seen after {@link #dnsAlive()}.
     *
     * @since 0.1.0
     */
    public void dnsDead() {
        dns.silent();
    }

    /**
     * Ends {@link #dnsDead()}.
     *
     * @since 0.1.0
     */
    public void dnsAlive() {
        dns.alive();
    }

    /**
     * Lets the primary endpoint lead to a node, and the reader endpoint to all other running ones, at once.
     *
     * @param node a node of this stage, whatever its role
     * @since 0.1.0
     */
    public void pointDns(RedisNode node) {
        dns.cname(endpoint(), nodeName(node));
        pointReader(node);
    }

    private void pointReader(RedisNode writer) {
        dns.point(
                readerEndpoint(),
                nodes.stream()
                        .filter(node -> node != writer && node.isRunning())
                        .map(RedisNode::address)
                        .toArray(String[]::new));
    }

    /**
     * Waits until the endpoint leads to {@link #primary()}.
     *
     * @since 0.1.0
     */
    public void awaitDns() {
        Duration deadline = dnsLag.plus(RedisNode.PATIENCE);
        Await.until(
                endpoint() + " leads to " + primary,
                deadline,
                () -> dns.addresses(endpoint()).equals(List.of(primary.address())),
                this::describe);
    }

    // ---- faults of one node, for stages built with faults() or closeOnReplicaWrite(...)

    /**
     * Sets what a node does with a client that writes to it while it is a replica.
     *
     * @param node a node behind a proxy
     * @param behaviour what it does
     * @since 0.1.0
     */
    public void closeOnReplicaWrite(RedisNode node, ReplicaWrites behaviour) {
        node.proxy().replicaWrites(behaviour);
    }

    /**
     * Loses the next replies: the command is executed, its reply is not delivered, and the connection is cut.
     *
     * @param node a node behind a proxy
     * @param count how many replies
     * @param commands names of the commands that are meant; none means all but those that clients send on their own
     *     (HELLO, AUTH, CLIENT, PING, INFO, ROLE, SELECT, COMMAND, ECHO, QUIT)
     * @since 0.1.0
     */
    public void loseReplies(RedisNode node, int count, String... commands) {
        cutReplies(node, count, 0, commands);
    }

    /**
     * Cuts the connection within the next replies, after so many bytes of each.
     *
     * @param node a node behind a proxy
     * @param count how many replies
     * @param afterBytes how many bytes of the reply are delivered
     * @param commands as in {@link #loseReplies}
     * @since 0.1.0
     */
    public void cutReplies(RedisNode node, int count, int afterBytes, String... commands) {
        Set<String> named = Set.of(commands).stream()
                .map(command -> command.toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        node.proxy().cutReplies(count, afterBytes, named);
    }

    /**
     * How many replies are still to be lost or cut.
     *
     * @param node a node behind a proxy
     * @return zero when all that was asked for has happened
     * @since 0.1.0
     */
    public int repliesToCut(RedisNode node) {
        return node.proxy().repliesToCut();
    }

    /**
     * Chooses how the proxy of a node cuts connections.
     *
     * @param node a node behind a proxy
     * @param byReset true for RST, false for FIN, which is the default
     * @since 0.1.0
     */
    public void cutByReset(RedisNode node, boolean byReset) {
        node.proxy().closeByReset(byReset);
    }

    /**
     * Ends all clients' connections to a node by RST; the server's process goes on.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void resetConnections(RedisNode node) {
        node.machine().wire().reset();
    }

    /**
     * Passes no byte between clients and a node, while connections stay open and new ones are accepted; replication
     * goes on.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void holdBytes(RedisNode node) {
        node.machine().wire().hold();
    }

    /**
     * Ends {@link #holdBytes}: what was held arrives.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void releaseBytes(RedisNode node) {
        node.machine().wire().release();
    }

    /**
     * Refuses new connections to a node; open ones go on.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void refuseConnections(RedisNode node) {
        node.machine().wire().refuse();
    }

    /**
     * Lets new connections to a node end in nothing: no SYN is answered, as from a host that is gone; open ones go on.
     * The kernel drops them where the queue of a listening socket is full, so this needs no privileges, but Linux.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void ignoreConnections(RedisNode node) {
        node.proxy().ignore();
    }

    /**
     * Accepts new connections to a node and ends them by RST at once; open ones go on.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void cutNewConnections(RedisNode node) {
        node.proxy().cutNewOnes();
    }

    /**
     * How many connections the proxy of a node has accepted so far.
     *
     * @param node a node behind a proxy
     * @return clients', replicas' and the testkit's own
     * @since 0.1.0
     */
    public long dials(RedisNode node) {
        return node.proxy().dials();
    }

    /**
     * Slows a node's replies down.
     *
     * @param node a node behind a proxy
     * @param latency how long each reply is held
     * @param bytesPerSecond how many bytes of replies pass in a second on each connection
     * @since 0.1.0
     */
    public void slowReplies(RedisNode node, Duration latency, int bytesPerSecond) {
        node.machine().wire().slow(Builder.notNegative("latency", latency), bytesPerSecond);
    }

    /**
     * Ends {@link #slowReplies}.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void fastReplies(RedisNode node) {
        node.machine().wire().fast();
    }

    /**
     * Ends {@link #refuseConnections}, {@link #ignoreConnections} and {@link #cutNewConnections}.
     *
     * @param node a node behind a proxy
     * @since 0.1.0
     */
    public void acceptConnections(RedisNode node) {
        node.machine().wire().accept();
    }

    /**
     * Takes a node off the network, as a host that vanishes: open connections hear nothing more, no SYN is answered.
     * Processes need {@code faults()}, whose proxy comes near: it acknowledges bytes, and replication goes on. Containers are
     * taken off their network, and no packet passes.
     *
     * @param node a node behind a proxy, or in a container
     * @since 0.1.0
     */
    public void disconnect(RedisNode node) {
        node.machine().disconnect();
    }

    /**
     * As {@link #disconnect}, after all connections have been cut: by RST before a process, by FIN before a container.
     *
     * @param node a node behind a proxy, or in a container
     * @since 0.1.0
     */
    public void cutOff(RedisNode node) {
        node.machine().cutOff();
    }

    /**
     * Ends {@link #disconnect} and {@link #cutOff}.
     *
     * @param node a node behind a proxy, or in a container
     * @since 0.1.0
     */
    public void reconnect(RedisNode node) {
        node.machine().reconnect();
    }

    // ----

    private void awaitOnline(RedisNode node) {
        if (node == primary) {
            return;
        }
        await(
                node + " is an online replica of " + primary,
                () -> node.info("master_link_status").equals("up")
                        && node.info("master_host").equals(primary.address())
                        && listed(node).contains("state=online"));
    }

    private String listed(RedisNode replica) {
        String address = "ip=" + replica.address() + ",";
        return primary.command("INFO", "replication")
                .text()
                .lines()
                .filter(line -> line.startsWith("slave") && line.contains(address))
                .findFirst()
                .orElse("");
    }

    private static long offset(RedisNode node) {
        return Long.parseLong(node.info("master_repl_offset"));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, RedisNode.PATIENCE, condition, this::describe);
    }

    private void expectOk(RedisNode node, RespClient.Reply reply) {
        if (reply.isError()) {
            throw new IllegalStateException(node + " answered " + reply.text() + "\n" + describe());
        }
    }

    /**
     * What the stage looks like now: seed, DNS, and each server's role and last log lines.
     *
     * @return some lines of text, for a failed test's report
     * @since 0.1.0
     */
    public String describe() {
        return this + " (seed " + seed + "): " + endpoint() + " leads to " + dns.addresses(endpoint()) + "\n"
                + nodes.stream().map(this::describe).collect(Collectors.joining("\n"));
    }

    private String describe(RedisNode node) {
        return "--- " + nodeName(node) + " " + node + ": " + role(node) + "\n" + node.logTail();
    }

    private static String role(RedisNode node) {
        if (!node.isRunning()) {
            return "not running";
        }
        if (node.machine().isFrozen()) {
            return "frozen";
        }
        try {
            return node.isPrimary() ? "primary" : "replica of " + node.info("master_host");
        } catch (UncheckedIOException | IllegalStateException e) {
            return "not answering";
        }
    }

    /** Kills all servers, closes the name server, and deletes the files. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        nodes.forEach(RedisNode::close);
        if (toxiproxy != null) {
            toxiproxy.close();
        }
        if (network != null) {
            network.close();
        }
        dns.close();
    }

    @Override
    public String toString() {
        return zone + ":" + port();
    }

    /**
     * What can be wrong with a server's certificate.
     *
     * @since 0.1.0
     */
    public enum CertificateFlaw {
        /** It has another name than the endpoint. */
        ANOTHER_NAME,
        /** Its time is over. */
        EXPIRED
    }

    /**
     * What a replica does with a client that writes to it.
     *
     * @since 0.1.0
     */
    public enum ReplicaWrites {
        /** Answers READONLY and keeps the connection: Redis itself. */
        ANSWERED,
        /** Answers READONLY and cuts the connection: close-on-replica-write, when the answer arrives first. */
        CUT_AFTER_READONLY,
        /** Cuts the connection without an answer: close-on-replica-write, when the answer does not arrive. */
        CUT_SILENTLY
    }

    /**
     * Describes a stage. Not thread-safe; one builder can start several stages.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private final List<String> config = new ArrayList<>();
        private int replicas = 1;
        private Duration dnsTtl = Duration.ofSeconds(5);
        private Duration dnsLag = Duration.ofSeconds(2);
        private int dnsPort;
        private boolean tls;
        private boolean proxied;
        private boolean toxiproxy;
        private ReplicaWrites replicaWrites = ReplicaWrites.ANSWERED;
        private @Nullable Long seed;
        private @Nullable Staging staging;

        private Builder() {}

        private static Duration notNegative(String setting, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(setting + " must not be negative, was " + value);
            }
            return value;
        }

        /**
         * How many replicas the primary starts with.
         *
         * @param value 0 to 100; 1 unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder replicas(int value) {
            if (value < 0 || value > 100) {
                throw new IllegalArgumentException("replicas must be 0 to 100, was " + value);
            }
            this.replicas = value;
            return this;
        }

        /**
         * The TTL of the DNS records.
         *
         * @param value whole seconds; 5 s unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder dnsTtl(Duration value) {
            this.dnsTtl = notNegative("dnsTtl", value);
            return this;
        }

        /**
         * How long after a promotion DNS follows.
         *
         * @param value zero or more; 2 s unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder dnsLag(Duration value) {
            this.dnsLag = notNegative("dnsLag", value);
            return this;
        }

        /**
         * The port of {@link RedisStage#dns()}, for clients that cannot be told one: the C library asks port 53 only, where a
         * process needs the right to listen.
         *
         * @param value 1 to 65535; a free one unless set
         * @return this builder
         * @since 0.1.0
         */
        public Builder dnsPort(int value) {
            if (value < 1 || value > 65_535) {
                throw new IllegalArgumentException("dnsPort is " + value + "; allowed is 1 to 65535");
            }
            this.dnsPort = value;
            return this;
        }

        /**
         * Lets all nodes speak TLS only, with a certificate that carries the endpoint's name and nothing else.
         *
         * @return this builder
         * @since 0.1.0
         */
        public Builder tls() {
            this.tls = true;
            return this;
        }

        /**
         * Sets the default user's password.
         *
         * @param password without blanks
         * @return this builder
         * @since 0.1.0
         */
        public Builder requirepass(String password) {
            return config("requirepass " + password);
        }

        /**
         * Adds an ACL user to all nodes.
         *
         * @param name the user's name
         * @param password without blanks
         * @param rules what it may do, such as {@code +@all ~*}
         * @return this builder
         * @since 0.1.0
         */
        public Builder user(String name, String password, String rules) {
            return config("user " + name + " on >" + password + " " + rules);
        }

        /**
         * Adds a line to the redis.conf of all nodes.
         *
         * @param line the line
         * @return this builder
         * @since 0.1.0
         */
        public Builder config(String line) {
            config.add(Objects.requireNonNull(line, "line"));
            return this;
        }

        /**
         * Puts a proxy before each node, so that the stage can do to connections what a server cannot be told to do.
         *
         * @return this builder
         * @since 0.1.0
         */
        public Builder faults() {
            this.proxied = true;
            return this;
        }

        /**
         * Puts Toxiproxy before each node, for the verbs that need to know no replies: held bytes, refused or cut
         * connections, slow replies; with TLS too. What it holds or refuses it holds of replication as well.
         *
         * @return this builder
         * @since 0.1.0
         */
        public Builder toxiproxy() {
            this.toxiproxy = true;
            return this;
        }

        /**
         * As {@link #faults()}, and sets what replicas do with clients that write to them.
         *
         * @param behaviour what they do
         * @return this builder
         * @since 0.1.0
         */
        public Builder closeOnReplicaWrite(ReplicaWrites behaviour) {
            this.replicaWrites = Objects.requireNonNull(behaviour, "behaviour");
            return faults();
        }

        /**
         * Lets the servers run elsewhere than as processes of this machine.
         *
         * @param value such as containers, from {@code holdfast-testkit-containers}
         * @return this builder
         * @since 0.1.0
         */
        public Builder on(Staging value) {
            this.staging = Objects.requireNonNull(value, "staging");
            return this;
        }

        /**
         * Fixes what the stage does at random.
         *
         * @param value the {@link RedisStage#seed()} of a run to repeat
         * @return this builder
         * @since 0.1.0
         */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Starts the servers, waits until the replicas are online, and points DNS at the primary.
         *
         * @return a stage, to be closed
         * @since 0.1.0
         */
        public RedisStage start() {
            if (staging != null && proxied) {
                throw new IllegalArgumentException(
                        "a proxy that knows replies stands before processes only: no faults() or"
                                + " closeOnReplicaWrite(...) on " + staging.name());
            }
            if (toxiproxy && proxied) {
                throw new IllegalArgumentException("one proxy stands before a node: toxiproxy() or faults(), not both");
            }
            if (tls && proxied) {
                throw new IllegalArgumentException(
                        "tls() and faults() or closeOnReplicaWrite(...) exclude each other: the proxy reads RESP");
            }
            return new RedisStage(this);
        }
    }
}
