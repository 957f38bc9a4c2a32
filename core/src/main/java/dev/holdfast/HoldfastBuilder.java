// SPDX-License-Identifier: Apache-2.0
package dev.holdfast;

import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.changed.ChangedKeys.WhenFull;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.fallback.FallbackHandler;
import dev.holdfast.fallback.FallbackSettings;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.recovery.DialLimit;
import dev.holdfast.recovery.RecoverySettings;
import dev.holdfast.topology.Contested;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.EndpointNames;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeAddress;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of one {@link Holdfast}. Only {@link #primary} has no default.
 *
 * <p>Each setter checks what it is given; an {@link IllegalArgumentException} names the setting, the value and what is
 * allowed. A builder may be used again: what it built before stays as it is. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class HoldfastBuilder {

    /** How long one call may wait: planned ElastiCache failovers end in seconds. */
    public static final Duration DEFAULT_BUDGET = Duration.ofSeconds(15);

    /** How many threads may wait: a third of the 200 threads of a usual web server. */
    public static final int DEFAULT_MAX_WAITING = 64;

    /** How long without a writable primary before the breaker opens. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    /** How many changed keys are remembered: they take some megabytes. */
    public static final int DEFAULT_CHANGED_KEYS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private static final Duration LONGEST_BUDGET = Duration.ofMinutes(10);

    @Nullable
    Endpoint primary;

    List<Endpoint> nodes = new ArrayList<>();
    List<Endpoint> readers = new ArrayList<>();
    Duration budget = DEFAULT_BUDGET;
    int maxWaiting = DEFAULT_MAX_WAITING;
    int maxWaitingCommands = RecoverySettings.DEFAULT_MAX_WAITING_COMMANDS;
    Duration patience = DEFAULT_PATIENCE;
    DialLimit dialLimit = DialLimit.DEFAULT;
    boolean failFastWhenOpen;
    boolean strict;
    boolean probing = true;
    boolean learnReplicas = true;
    boolean systemDns;
    boolean sharesChangedKeys;
    ChangedKeys changedKeys = ChangedKeys.inMemory(DEFAULT_CHANGED_KEYS, WhenFull.FAIL_WRITE);
    Mode mode = Mode.PROTECT;
    Contested contested = Contested.AUTOMATIC;
    DnsSettings dns = DnsSettings.builder().build();
    Set<String> repeatable = new TreeSet<>();
    UnaryOperator<NodeAddress> addressMapper = UnaryOperator.identity();
    List<FailoverListener> listeners = new ArrayList<>();
    Duration fallbackAfter = RecoverySettings.DEFAULT_FALLBACK_AFTER;
    Duration fallbackTimeout = FallbackSettings.DEFAULT_TIMEOUT;
    int maxFallbacks = FallbackSettings.DEFAULT_MAX_FALLBACKS;
    Optional<Executor> fallbackExecutor = Optional.empty();
    List<FallbackHandler> fallbacks = new ArrayList<>();
    RetryRegistry retries = RetryRegistry.ofDefaults();
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

    HoldfastBuilder() {}

    /**
     * The group's primary endpoint, as the provider's console shows it: the name that moves in a failover.
     *
     * @param host a DNS name or an address
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is no host or port, or the name of a reader endpoint or of a cluster
     */
    public HoldfastBuilder primary(String host, int port) {
        Endpoint endpoint = endpoint("primary", host, port);
        EndpointNames.neverPrimary(endpoint.host()).ifPresent(why -> {
            throw new IllegalArgumentException("primary \"" + host + "\" " + why);
        });
        primary = endpoint;
        return this;
    }

    /**
     * Adds the name of one node of the group, for groups whose nodes cannot be learned from INFO.
     *
     * @param host a DNS name or an address
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is no host or port
     */
    public HoldfastBuilder node(String host, int port) {
        nodes.add(endpoint("node", host, port));
        return this;
    }

    /**
     * Adds a name of readers: the group's reader endpoint, whose addresses come in turn, or the name of one replica. Reads of
     * pools and clients for readers are spread over all of them that are replicas.
     *
     * @param host a DNS name or an address
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is no host or port
     */
    public HoldfastBuilder reader(String host, int port) {
        readers.add(endpoint("reader", host, port));
        return this;
    }

    /**
     * Adds readers by their own names, as {@link #reader} does one by one: the group's replicas, say, where there is no reader
     * endpoint.
     *
     * @param first a name of readers
     * @param more others
     * @return this
     */
    public HoldfastBuilder readers(Endpoint first, Endpoint... more) {
        readers.add(Objects.requireNonNull(first, "readers"));
        for (Endpoint reader : more) {
            readers.add(Objects.requireNonNull(reader, "readers"));
        }
        return this;
    }

    private static Endpoint endpoint(String setting, String host, int port) {
        try {
            return new Endpoint(host, port);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(setting + ": " + bad.getMessage(), bad);
        }
    }

    /**
     * How long one call may wait for a failover to end, from its first failure; default {@link #DEFAULT_BUDGET}.
     *
     * @param value more than zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public HoldfastBuilder budget(Duration value) {
        budget = positive("budget", value, LONGEST_BUDGET);
        return this;
    }

    /**
     * How many threads may wait at once; the call beyond ends at once, not executed. Default {@link
     * #DEFAULT_MAX_WAITING}.
     *
     * @param value at least 1
     * @return this
     * @throws IllegalArgumentException if less
     */
    public HoldfastBuilder maxWaiting(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("maxWaiting must be at least 1, but was " + value);
        }
        maxWaiting = value;
        return this;
    }

    /**
     * How many asynchronous commands may wait at once; the command beyond ends at once, not executed. Default 10,000.
     *
     * @param value at least 1
     * @return this
     * @throws IllegalArgumentException if less
     */
    public HoldfastBuilder maxWaitingCommands(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("maxWaitingCommands must be at least 1, but was " + value);
        }
        maxWaitingCommands = value;
        return this;
    }

    /**
     * How long without a writable primary before the circuit breaker opens; default {@link #DEFAULT_PATIENCE}.
     *
     * @param value more than zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public HoldfastBuilder patience(Duration value) {
        patience = positive("patience", value, LONGEST_BUDGET);
        return this;
    }

    /**
     * How fast this process may open connections to one node after a failover; default 64 at once, then 200 a second.
     * The first primary of a process is dialled without a limit.
     *
     * @param atOnce at least 1
     * @param perSecond from then on, at least 1
     * @return this
     * @throws IllegalArgumentException if one is less
     */
    public HoldfastBuilder dialLimit(int atOnce, int perSecond) {
        dialLimit = new DialLimit(atOnce, perSecond);
        return this;
    }

    /**
     * Opens connections as fast as it can after a failover, for a process that is alone on its primary.
     *
     * @return this
     */
    public HoldfastBuilder withoutDialLimit() {
        dialLimit = DialLimit.NONE;
        return this;
    }

    /**
     * Ends calls at once while the breaker is open, instead of letting them wait their budget.
     *
     * @return this
     */
    public HoldfastBuilder failFastWhenOpen() {
        failFastWhenOpen = true;
        return this;
    }

    /**
     * Turns warnings about the configuration, such as a single node's name given as primary, into errors.
     *
     * @return this
     */
    public HoldfastBuilder strict() {
        strict = true;
        return this;
    }

    /**
     * Asks no node who it is: DNS alone decides. A failover is then seen a time to live after DNS moved.
     *
     * @return this
     */
    public HoldfastBuilder withoutProbing() {
        probing = false;
        return this;
    }

    /**
     * Takes no address from what the group's nodes list; only DNS and {@link #node} make candidates.
     *
     * @return this
     */
    public HoldfastBuilder withoutLearning() {
        learnReplicas = false;
        return this;
    }

    /**
     * What to do when two nodes claim to be primary and DNS does not decide; default {@link Contested#AUTOMATIC}.
     *
     * @param value the policy
     * @return this
     */
    public HoldfastBuilder contested(Contested value) {
        contested = Objects.requireNonNull(value, "contested");
        return this;
    }

    /**
     * How names are resolved: name servers, timeouts, clamp of the time to live.
     *
     * @param value settings of the built-in resolver
     * @return this
     */
    public HoldfastBuilder dns(DnsSettings value) {
        dns = Objects.requireNonNull(value, "dns");
        systemDns = false;
        return this;
    }

    /**
     * Resolves names with the JVM's resolver and its cache, where nothing else may be asked. A failover that only DNS
     * shows is then seen when that cache forgets, 30 s by default.
     *
     * @return this
     */
    public HoldfastBuilder systemDns() {
        systemDns = true;
        return this;
    }

    /**
     * Declares writing commands that may run twice: they are sent again although they may have run. A {@code SET} sent
     * again may overwrite what another client wrote meanwhile.
     *
     * @param commands names such as {@code SET} or {@code DEL}, in any case
     * @return this
     * @throws IllegalArgumentException if a name is blank
     */
    public HoldfastBuilder repeatable(String... commands) {
        for (String command : commands) {
            if (command.isBlank()) {
                throw new IllegalArgumentException("repeatable must name commands, but one name is blank");
            }
            repeatable.add(command.toUpperCase(Locale.ROOT));
        }
        return this;
    }

    /**
     * Translates the address that DNS or a node tells into the one to dial, for nodes behind NAT or mapped ports.
     *
     * @param value must be quick and must not fail
     * @return this
     */
    public HoldfastBuilder addressMapper(UnaryOperator<NodeAddress> value) {
        addressMapper = Objects.requireNonNull(value, "addressMapper");
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener told on Holdfast's own threads
     * @return this
     */
    public HoldfastBuilder listener(FailoverListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * How long a failover may last before calls that have a fallback use it; default 500 ms. An open breaker is not waited
     * for.
     *
     * @param value more than zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public HoldfastBuilder fallbackAfter(Duration value) {
        fallbackAfter = positive("fallbackAfter", value, LONGEST_BUDGET);
        return this;
    }

    /**
     * How long one fallback may take; default 2 s. Then its caller gets a typed error, and its thread is interrupted.
     *
     * @param value more than zero, at most ten minutes
     * @return this
     * @throws IllegalArgumentException if out of range
     */
    public HoldfastBuilder fallbackTimeout(Duration value) {
        fallbackTimeout = positive("fallbackTimeout", value, LONGEST_BUDGET);
        return this;
    }

    /**
     * How many fallbacks may run at once, so that an outage of the cache does not become one of the database; the next one's
     * caller gets a typed error at once. Default 10.
     *
     * @param value at least 1
     * @return this
     * @throws IllegalArgumentException if less
     */
    public HoldfastBuilder maxFallbacks(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("maxFallbacks must be at least 1, but was " + value);
        }
        maxFallbacks = value;
        return this;
    }

    /**
     * Where fallbacks run, for those that need a context on their thread; else on daemon threads of Holdfast's own.
     *
     * @param value never an event loop; stays the caller's to shut down
     * @return this
     */
    public HoldfastBuilder fallbackExecutor(Executor value) {
        fallbackExecutor = Optional.of(value);
        return this;
    }

    /**
     * Registers what answers reads when Redis cannot, for all clients of the group. Of several that fit the first one
     * answers.
     *
     * @param handler commands, keys and a loader
     * @return this
     */
    public HoldfastBuilder fallback(FallbackHandler handler) {
        fallbacks.add(Objects.requireNonNull(handler, "fallback"));
        return this;
    }

    /**
     * Where the retry is published, as {@code holdfast-<host>-<port>}.
     *
     * @param registry the application's
     * @return this
     */
    public HoldfastBuilder retryRegistry(RetryRegistry registry) {
        retries = Objects.requireNonNull(registry, "retryRegistry");
        return this;
    }

    /**
     * Where the circuit breaker is published, as {@code holdfast-<host>-<port>}.
     *
     * @param registry the application's
     * @return this
     */
    public HoldfastBuilder circuitBreakerRegistry(CircuitBreakerRegistry registry) {
        breakers = Objects.requireNonNull(registry, "circuitBreakerRegistry");
        return this;
    }

    /**
     * How many keys that were changed while Redis was away are remembered in memory, and what becomes of one more; default
     * {@link #DEFAULT_CHANGED_KEYS}, and the write fails.
     *
     * @param atMost at least 1
     * @param whenFull what becomes of one more
     * @return this
     * @throws IllegalArgumentException if fewer
     */
    public HoldfastBuilder changedKeys(int atMost, WhenFull whenFull) {
        changedKeys = ChangedKeys.inMemory(atMost, whenFull);
        sharesChangedKeys = false;
        return this;
    }

    /**
     * Where keys that were changed while Redis was away are remembered: a store of the application's, such as its outbox,
     * which outlives the process. It is read at the start, and after each failover.
     *
     * @param store thread-safe; may block
     * @return this
     */
    public HoldfastBuilder changedKeys(ChangedKeys store) {
        changedKeys = Objects.requireNonNull(store, "changedKeys");
        sharesChangedKeys = true;
        return this;
    }

    /**
     * How much Holdfast does for connections to begin with; default {@link Mode#PROTECT}. {@link Holdfast#mode(Mode)} changes
     * it at run time.
     *
     * @param value the mode
     * @return this
     */
    public HoldfastBuilder mode(Mode value) {
        mode = Objects.requireNonNull(value, "mode");
        return this;
    }

    /**
     * Builds without any I/O: nothing is resolved or dialled before the first pool or client is made.
     *
     * @return to be closed once, after the pools and clients that use it
     * @throws IllegalArgumentException if {@link #primary} is missing, or is a single node's name in strict mode
     */
    public Holdfast build() {
        Endpoint endpoint = primary;
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "primary(host, port) must be given: the endpoint that names the primary");
        }
        EndpointNames.singleNode(endpoint.host()).ifPresent(why -> {
            if (strict) {
                throw new IllegalArgumentException("primary \"" + endpoint.host() + "\" " + why);
            }
            LOG.warn("[{}] primary \"{}\" {}", endpoint, endpoint.host(), why);
        });
        return new Holdfast(this, endpoint);
    }

    RecoverySettings recoverySettings() {
        return new RecoverySettings(
                budget,
                maxWaiting,
                patience,
                failFastWhenOpen,
                repeatable,
                maxWaitingCommands,
                dialLimit,
                fallbackAfter);
    }

    FallbackSettings fallbackSettings() {
        return new FallbackSettings(fallbackTimeout, maxFallbacks, fallbackExecutor, fallbacks);
    }

    private static Duration positive(String setting, Duration value, Duration most) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    setting + " must be more than zero and at most " + most + ", but was " + value);
        }
        return value;
    }
}
