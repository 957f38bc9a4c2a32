// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackHandlers;
import dev.holdfast.outcome.CursorOwners;
import dev.holdfast.outcome.ScriptBodies;
import dev.holdfast.recovery.Recovery;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** What all connections of one pool share. Thread-safe. */
final class Attachment {

    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final Recovery recovery;
    private final FallbackHandlers handlers;
    private final JedisClientConfig config;
    private final HostAndPort name;
    private final SubscriptionListener listener;
    private final ScriptBodies scripts = new ScriptBodies();
    private final CursorOwners cursors = new CursorOwners();
    private final AtomicLong firstEpoch = new AtomicLong();

    Attachment(Holdfast holdfast, JedisClientConfig config, SubscriptionListener listener) {
        this.recovery = Objects.requireNonNull(holdfast, "holdfast").recovery();
        this.handlers = holdfast.fallbacks().handlers();
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

    void dialled(long epoch) {
        firstEpoch.compareAndSet(0, epoch);
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
