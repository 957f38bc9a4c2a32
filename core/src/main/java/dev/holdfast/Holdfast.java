// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.changed.ChangedKey;
import dev.holdfast.changed.ChangedKeysFullException;
import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.EndpointResolvers;
import dev.holdfast.fallback.FallbackException;
import dev.holdfast.fallback.Fallbacks;
import dev.holdfast.observe.CallCounts;
import dev.holdfast.observe.Events;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.observe.GroupTotals;
import dev.holdfast.observe.HealthSnapshot;
import dev.holdfast.observe.HealthWatch;
import dev.holdfast.observe.Reporter;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.recovery.DialLimits;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Registries;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Turn;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.SearchSettings;
import dev.holdfast.topology.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failover engine of one replication group; shared by all pools and clients of the group, whatever the client
 * library.
 *
 * <pre>{@code
 * Holdfast holdfast = Holdfast.builder().primary("orders.abc123.ng.0001.use1.cache.amazonaws.com", 6379).build();
 * }</pre>
 *
 * <p>Building does no I/O. Close it once, after the pools and clients: connections that are still open then go on bare,
 * as if Holdfast were not there. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Holdfast implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private final Endpoint endpoint;
    private final ProcessThreads threads;
    private final EndpointResolver resolver;
    private final Search search;
    private final Recovery recovery;
    private final Reporter reporter;
    private final List<Endpoint> readers;
    private final Map<Endpoint, Recovery> reading;
    private final Fallbacks fallbacks;
    private final InstantSource clock = InstantSource.system();
    private final HealthWatch watch = new HealthWatch(clock);
    private final GroupTotals totals = new GroupTotals(clock);
    private final AtomicBoolean closed = new AtomicBoolean();

    Holdfast(HoldfastBuilder builder, Endpoint endpoint) {
        this.endpoint = endpoint;
        this.threads = ProcessThreads.lease();
        // Jitter is drawn from many threads at once.
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        this.resolver = new CountedResolver(
                builder.systemDns
                        ? EndpointResolvers.system(builder.dns, threads)
                        : EndpointResolvers.dnsjava(builder.dns, threads),
                totals);
        Events events = new Events(builder.listeners, threads.blocking());
        CallCounts counts = new CallCounts();
        this.reporter = new Reporter(threads, clock, counts, events::report);
        this.search = Search.of(
                searching(builder, endpoint),
                resolver,
                threads,
                threads.blocking(),
                reporter.andThen(watch).andThen(totals).andThen(events),
                random);
        search.readers(builder.readers);
        search.changedKeys(builder.changedKeys, builder.sharesChangedKeys);
        this.recovery = new Recovery(
                search,
                builder.recoverySettings(),
                threads,
                threads.blocking(),
                new Registries(builder.retries, builder.breakers, counts),
                DialLimits.ofProcess(),
                random);
        this.readers = List.copyOf(builder.readers);
        this.reading = new ConcurrentHashMap<>();
        this.fallbacks = new Fallbacks(recovery, builder.fallbackSettings(), threads.blocking(), events);
        recovery.mode(builder.mode);
    }

    private static SearchSettings searching(HoldfastBuilder builder, Endpoint endpoint) {
        return new SearchSettings(
                endpoint,
                builder.nodes,
                builder.probing,
                builder.learnReplicas,
                builder.contested,
                Duration.ofSeconds(1),
                builder.patience,
                builder.addressMapper);
    }

    /**
     * Begins the configuration of one replication group.
     *
     * @return a builder with all defaults but the endpoint
     */
    public static HoldfastBuilder builder() {
        return new HoldfastBuilder();
    }

    /**
     * The primary endpoint that the application gave.
     *
     * @return name and port
     */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * What is known of the primary now.
     *
     * @return never changes once returned
     */
    public Standing standing() {
        return recovery.standing();
    }

    /**
     * How much Holdfast does for the group's connections now.
     *
     * @return the mode
     */
    public Mode mode() {
        return standing().mode();
    }

    /**
     * Changes how much Holdfast does for the group's connections, at once, for all pools and clients. Connections stay open;
     * entering {@link Mode#PROTECT}, those that do not lead to the primary are replaced. Any thread.
     *
     * @param mode from now on
     */
    public void mode(Mode mode) {
        Mode before = mode();
        recovery.mode(Objects.requireNonNull(mode, "mode"));
        if (before != mode) {
            LOG.info("[{}] mode {}, before {}", endpoint, mode, before);
        }
    }

    /**
     * Says that the values of keys are no longer true in Redis, since they were changed elsewhere, such as in the database
     * while Redis was away. From before this returns on no command of this process passes until the keys are deleted from
     * the primary. They are taken as keys of the database that the first pool or client uses. Does nothing in another mode
     * than {@link Mode#PROTECT}. Any thread.
     *
     * @param keys as the client sends them, in UTF-8
     * @throws ChangedKeysFullException if no more are remembered: let the write fail
     */
    public void changedWhileAway(String... keys) {
        byte[][] bytes = new byte[keys.length][];
        for (int index = 0; index < keys.length; index++) {
            bytes[index] = keys[index].getBytes(StandardCharsets.UTF_8);
        }
        changedWhileAway(recovery.database(), bytes);
    }

    /**
     * As {@link #changedWhileAway(String...)}, for keys of any database and of any bytes.
     *
     * @param database the database's number
     * @param keys as the client sends them
     * @throws ChangedKeysFullException if no more are remembered: let the write fail
     */
    public void changedWhileAway(int database, byte[]... keys) {
        if (keys.length > 0) {
            recovery.changed(Arrays.stream(keys)
                    .map(key -> new ChangedKey(database, key))
                    .toList());
        }
    }

    /**
     * Writes elsewhere and names the keys that this changes: before the write, so that one that cannot be remembered is not
     * done, and after it, so that what a reader put into Redis meanwhile is deleted too.
     *
     * @param write such as an update of the database; what it throws is thrown
     * @param keys as for {@link #changedWhileAway(String...)}
     * @param <T> what the write answers
     * @return what the write answered
     * @throws ChangedKeysFullException if no more keys are remembered; nothing was written
     * @throws Exception of the write
     */
    public <T extends @Nullable Object> T writeWhileAway(Callable<T> write, String... keys) throws Exception {
        changedWhileAway(keys);
        try {
            return write.call();
        } finally {
            changedWhileAway(keys);
        }
    }

    /**
     * Waits until a primary is verified, for an application that would rather not start without one. A pool or client
     * has to be made before, since nodes are asked with its credentials. In another mode than {@link Mode#PROTECT} it does not
     * wait, and the standing is what is known so far.
     *
     * @param atMost how long to wait, at most the budget
     * @return the standing with a verified primary
     * @throws PrimaryUnavailableException if there is none in time, or the configuration does not fit
     */
    public Standing verifyAtStart(Duration atMost) {
        Rescue rescue = recovery.rescue(atMost);
        Turn turn = rescue.await(true);
        if (turn instanceof Turn.GiveUp giveUp) {
            throw new PrimaryUnavailableException(giveUp.reason(), giveUp.snapshot());
        }
        return ((Turn.Go) turn).standing();
    }

    /**
     * The reports of the last failovers. A failover is reported when DNS has followed, at the latest a minute after the
     * new primary was verified.
     *
     * @return at most ten, the oldest first
     */
    public List<FailoverReport> reports() {
        return reporter.reports();
    }

    /**
     * Calls Redis, or uses the fallback when Redis cannot answer: {@code holdfast.getOrElse(() -> jedis.get(key), cause ->
     * database.find(key))}. See {@link Fallbacks} for when it is used, and where it runs.
     *
     * @param <T> what both give
     * @param call issues commands on this thread
     * @param fallback given why it is needed; may block
     * @return what one of them returned, null included
     * @throws FallbackException if the fallback was refused or took too long
     */
    public <T extends @Nullable Object> T getOrElse(
            Supplier<? extends T> call, Function<? super FailoverFailure, ? extends T> fallback) {
        return fallbacks.getOrElse(call, fallback);
    }

    /**
     * As {@link #getOrElse}, without waiting.
     *
     * @param <T> what both give
     * @param call issues commands on this thread
     * @param fallback given why it is needed; may block
     * @return completed with what one of them gave, null included
     */
    public <T extends @Nullable Object> CompletionStage<T> getOrElseAsync(
            Supplier<? extends CompletionStage<T>> call,
            Function<? super FailoverFailure, ? extends CompletionStage<T>> fallback) {
        return fallbacks.getOrElseAsync(call, fallback);
    }

    /**
     * Calls with a fallback, with a key under which concurrent ones load once, or with the choice to use it for writes whose
     * outcome is unknown.
     *
     * @return the same for the life of this
     */
    public Fallbacks fallbacks() {
        return fallbacks;
    }

    /**
     * How the group is now, for health checks and metrics; does no I/O.
     *
     * @return never changes once returned
     */
    public HealthSnapshot health() {
        Standing now = standing();
        Instant at = clock.instant();
        return new HealthSnapshot(
                endpoint,
                HealthWatch.status(now, search.board().answered()),
                now.mode(),
                recovery.fallbackServes(),
                at,
                since(now, at),
                now.primary(),
                now.epoch(),
                watch.vitalsOf(now.primary()),
                recovery.breakerState(),
                now.problem().map(Misfit::advice));
    }

    GroupTotals totals() {
        return totals;
    }

    private Instant since(Standing now, Instant at) {
        if (!search.board().begun()) {
            return at;
        }
        Instant suspended = at.minusNanos(threads.nanos() - search.board().suspendedSince());
        if (now.state() != Standing.State.STEADY) {
            return suspended;
        }
        // The standing hangs a moment before the event that tells of it.
        return watch.writableSince().isBefore(suspended) ? at : watch.writableSince();
    }

    /**
     * What adapters talk to; applications have no need of it.
     *
     * @return the engine
     */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * The names of readers that the application gave.
     *
     * @return in their order; never changes
     */
    public List<Endpoint> readers() {
        return readers;
    }

    /**
     * What adapters of readers talk to; applications have no need of it.
     *
     * @param reader one of {@link #readers()}
     * @return always the same for one name
     * @throws IllegalArgumentException if it is none
     */
    public Recovery recovery(Endpoint reader) {
        if (!readers.contains(reader)) {
            throw new IllegalArgumentException(
                    reader + " is no reader of this Holdfast: name it with reader(host, port) when you build it");
        }
        return reading.computeIfAbsent(reader, name -> Recovery.ofReaders(name, recovery));
    }

    /** Ends the search and its threads. Pools and clients stay open, and their connections go on bare. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            int open = recovery.openConnections()
                    + reading.values().stream()
                            .mapToInt(Recovery::openConnections)
                            .sum();
            if (open > 0) {
                LOG.warn(
                        "[{}] closed while {} connections are open: they go on without Holdfast and follow no failover;"
                                + " close pools and clients first",
                        endpoint,
                        open);
            }
            search.close();
            reporter.close();
            resolver.close();
            threads.close();
        }
    }

    @Override
    public String toString() {
        return "Holdfast[" + endpoint + ", epoch " + standing().epoch() + ", "
                + standing().state() + "]";
    }
}
