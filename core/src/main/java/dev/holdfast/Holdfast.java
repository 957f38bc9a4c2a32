// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.dns.EndpointResolver;
import dev.holdfast.dns.EndpointResolvers;
import dev.holdfast.observe.CallCounts;
import dev.holdfast.observe.Events;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.observe.GroupTotals;
import dev.holdfast.observe.HealthSnapshot;
import dev.holdfast.observe.HealthWatch;
import dev.holdfast.observe.Reporter;
import dev.holdfast.recovery.DialLimits;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.RecoverySettings;
import dev.holdfast.recovery.Registries;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Turn;
import dev.holdfast.timing.ProcessThreads;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Search;
import dev.holdfast.topology.SearchSettings;
import dev.holdfast.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
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
                searchSettings(builder, endpoint),
                resolver,
                threads,
                threads.blocking(),
                reporter.andThen(watch).andThen(totals).andThen(events),
                random);
        this.recovery = new Recovery(
                search,
                recoverySettings(builder),
                threads,
                threads.blocking(),
                new Registries(builder.retries, builder.breakers, counts),
                DialLimits.ofProcess(),
                random);
    }

    private static SearchSettings searchSettings(HoldfastBuilder builder, Endpoint endpoint) {
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

    private static RecoverySettings recoverySettings(HoldfastBuilder builder) {
        return new RecoverySettings(
                builder.budget,
                builder.maxWaiting,
                builder.patience,
                builder.failFastWhenOpen,
                builder.repeatable,
                builder.maxWaitingCommands,
                builder.dialLimit);
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
     * Waits until a primary is verified, for an application that would rather not start without one. A pool or client
     * has to be made before, since nodes are asked with its credentials.
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

    /** Ends the search and its threads. Pools and clients stay open, and their connections go on bare. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            int open = recovery.openConnections();
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
