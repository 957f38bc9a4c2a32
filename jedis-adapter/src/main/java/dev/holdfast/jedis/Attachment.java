// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandlers;
import dev.holdfast.outcome.CursorOwners;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.ScriptBodies;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Target;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What all connections of one pool share. Thread-safe. */
final class Attachment implements EndpointSocketFactory.Group {

    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final Recovery recovery;
    private final FallbackHandlers handlers;
    private final JedisClientConfig config;
    private final HostAndPort name;
    private final SubscriptionListener listener;
    private final ScriptBodies scripts = new ScriptBodies();
    private final CursorOwners cursors = new CursorOwners();
    private final AtomicLong firstEpoch = new AtomicLong();

    /** Calls failed while connections go on bare, and no write has passed since; plain, for it is read on the straight way. */
    private boolean failedBare;

    /** @param recovery the group's, or that of its readers */
    Attachment(Holdfast holdfast, Recovery recovery, JedisClientConfig config, SubscriptionListener listener) {
        this.recovery = Objects.requireNonNull(recovery, "recovery");
        this.handlers = holdfast.fallbacks().handlers(recovery);
        this.config = ConfigProxy.marked(Objects.requireNonNull(config, "clientConfig"));
        this.listener = Objects.requireNonNull(listener, "listener");
        if (ConfigProxy.newer(config, "getAuthXManager") != null) {
            throw new IllegalArgumentException("clientConfig.authXManager is not supported, since Jedis wires it to its"
                    + " own pools only: give a credentialsProvider, which is asked at each new connection");
        }
        this.name =
                new HostAndPort(recovery.endpoint().host(), recovery.endpoint().port());
        recovery.attach(new JedisProbe(config, name));
    }

    Recovery recovery() {
        return recovery;
    }

    /** What answers reads when Redis cannot. */
    FallbackHandlers handlers() {
        return handlers;
    }

    JedisClientConfig config() {
        return config;
    }

    HostAndPort name() {
        return name;
    }

    ScriptBodies scripts() {
        return scripts;
    }

    CursorOwners cursors() {
        return cursors;
    }

    @Override
    public int joined() {
        return recovery.joined();
    }

    @Override
    public boolean isOver(long epoch) {
        return recovery.isOver(epoch);
    }

    /**
     * Where the next connection goes; null where the client dials by itself.
     *
     * @throws JedisConnectionException if no reader is free of doubt any more
     */
    @Nullable
    Target target(Standing standing) {
        Optional<Target> target = recovery.target(standing);
        if (target.isEmpty() && recovery.isReader() && !standing.isBare()) {
            throw new JedisConnectionException("No reader of " + name + " can be read from at the moment.");
        }
        return target.orElse(null);
    }

    @Override
    public long epochOf(NodeAddress node) {
        return recovery.epochOf(node);
    }

    void dialled(long epoch) {
        if (epoch != Standing.BARE) {
            firstEpoch.compareAndSet(0, epoch);
        }
    }

    boolean isBare() {
        return recovery.standing().isBare();
    }

    /** A call ends with the client's own error, since connections go on bare. */
    void failedBare(Optional<Signal> signal, long epoch, Outcome outcome, Throwable cause) {
        failedBare = true;
        recovery.observe(signal, epoch, outcome, cause);
    }

    boolean hasFailedBare() {
        return failedBare;
    }

    void wroteBare(long epoch) {
        failedBare = false;
        recovery.observeWrite(epoch);
    }

    /** Whether this epoch's server may lack scripts that an earlier one had. */
    boolean isLaterEpoch(long epoch) {
        return epoch > firstEpoch.get();
    }

    void tell(SubscriptionGap gap) {
        try {
            listener.gap(gap);
        } catch (RuntimeException e) {
            LOG.warn("The subscription listener threw; the subscription goes on", e);
        }
    }
}
