// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.event.EventBus;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.Endpoint;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.pubsub.PubSubEndpoint;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnectionImpl;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lettuce's client with our writer innermost in each connection. Everything else is Lettuce's own; the connections it hands out
 * are stock ones, since Lettuce's pools make proxies of the interfaces of their class (ConnectionWrapping, 6.2 to 7.7).
 */
final class HoldfastRedisClient extends RedisClient {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastRedisClient.class);

    private static final Duration OPTIONS_ARE_SET = Duration.ofMillis(100);

    private final Recovery recovery;
    private final RedisURI uri;
    private final Attachment attachment;
    private final LettuceProbe probe;
    private final @Nullable ClientResources owned;
    private final Timing.Cancellable spreading;
    private final AtomicBoolean attached = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();

    /** Made, and not yet asked for an address. */
    private final Map<Endpoint, Lane> made = new ConcurrentHashMap<>();

    /** All that may wait. */
    private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();

    HoldfastRedisClient(
            Holdfast holdfast,
            Recovery recovery,
            ClientResources resources,
            boolean ownsResources,
            RedisURI uri,
            SubscriptionListener listener) {
        super(resources, uri);
        this.recovery = recovery;
        this.uri = uri;
        this.owned = ownsResources ? resources : null;
        this.attachment = new Attachment(holdfast, recovery, resources.eventExecutorGroup(), listener);
        this.probe = new LettuceProbe(resources, uri, this::getOptions);
        // The table of commands is read here, by the caller, and not on an event loop when the first command fails.
        Commands.isWrite(new LettuceWords(new Command<>(CommandType.PING, null)));
        // Options, with the truststore, are set after the client is made. So nodes are asked from the first connection
        // on; or
        // after a moment, for who calls verifyAtStart before.
        recovery.timing().schedule(this::attach, OPTIONS_ARE_SET);
        this.spreading = recovery.isReader()
                ? recovery.onChange(() -> attachment.computation().execute(this::spread))
                : () -> {};
    }

    private void spread() {
        int leaving = 0;
        for (Lane lane : lanes) {
            leaving += lane.bareWay().makesRoom(leaving) ? 1 : 0;
        }
    }

    private void attach() {
        if (attached.compareAndSet(false, true)) {
            recovery.attach(probe);
        }
    }

    // ---- the seam

    @Override
    protected <K, V> StatefulRedisConnectionImpl<K, V> newStatefulRedisConnection(
            RedisChannelWriter writer, PushHandler pushHandler, RedisCodec<K, V> codec, Duration timeout) {
        Lane lane = lane((DefaultEndpoint) pushHandler);
        StatefulRedisConnectionImpl<K, V> connection = super.newStatefulRedisConnection(
                WriterChain.around(lane, getOptions(), getResources(), getCommandListeners()),
                pushHandler,
                codec,
                timeout);
        connection.addListener(lane);
        return connection;
    }

    @Override
    protected <K, V> StatefulRedisPubSubConnectionImpl<K, V> newStatefulRedisPubSubConnection(
            PubSubEndpoint<K, V> endpoint, RedisChannelWriter writer, RedisCodec<K, V> codec, Duration timeout) {
        Lane lane = lane(endpoint);
        StatefulRedisPubSubConnectionImpl<K, V> connection = super.newStatefulRedisPubSubConnection(
                endpoint,
                WriterChain.around(lane, getOptions(), getResources(), getCommandListeners()),
                codec,
                timeout);
        connection.addListener(lane);
        return connection;
    }

    private Lane lane(DefaultEndpoint endpoint) {
        Lane lane = new Lane(endpoint, attachment, new Dialling(recovery, channels, super.getSocketAddress(uri)));
        made.put(endpoint, lane);
        return lane;
    }

    @Override
    protected <K, V, T extends RedisChannelHandler<K, V>> ConnectionFuture<T> initializeChannelAsync(
            ConnectionBuilder builder) {
        Lane lane = made.remove(builder.endpoint());
        if (lane == null) {
            return super.initializeChannelAsync(builder);
        }
        if (!isOfGroup(builder.getRedisURI())) {
            lane.bare();
            return super.initializeChannelAsync(builder);
        }
        attach();
        warn(builder.connection().getTimeout());
        lanes.add(lane);
        lane.whenShut(() -> lanes.remove(lane));
        recovery.track(lane);
        builder.socketAddressSupplier(lane.dialling().addresses());
        PromptTimer timer = new PromptTimer(getResources(), recovery.timing()::nanos);
        EventBus events = new DialFailures(getResources().eventBus(), failure -> lane.dialFailed(failure, uri));
        builder.clientResources(LaneResources.with(getResources(), Map.of("timer", timer, "eventBus", events)));
        lane.dialling().whenHurried(timer::hurry);
        record(builder, lane);
        return dial(builder, lane, recovery.asyncRescue());
    }

    /** Not for subscribers, whose handler needs their codec; they send what nobody sends again in a hurry. */
    private void record(ConnectionBuilder builder, Lane lane) {
        CommandLatencyRecorder users = getResources().commandLatencyRecorder();
        if (!users.isEnabled() || builder.endpoint() instanceof PubSubEndpoint) {
            return;
        }
        LatencySamples samples = new LatencySamples(users);
        lane.samples(samples);
        ClientResources resources = LaneResources.with(getResources(), Map.of("commandLatencyRecorder", samples));
        builder.commandHandler(() -> new CommandHandler(getOptions(), resources, lane.endpoint()));
    }

    private boolean isOfGroup(RedisURI target) {
        return recovery.endpoint().host().equalsIgnoreCase(target.getHost())
                && recovery.endpoint().port() == target.getPort();
    }

    /** The first dial of a connection; Lettuce itself repeats only later ones. */
    private <K, V, T extends RedisChannelHandler<K, V>> ConnectionFuture<T> dial(
            ConnectionBuilder builder, Lane lane, AsyncRescue rescue) {
        ConnectionFuture<T> dialled = super.initializeChannelAsync(builder);
        return dialled.thenCompose((connection, thrown) -> {
            if (thrown == null) {
                return CompletableFuture.completedFuture(connection);
            }
            // Lettuce's future is a dependent one, which wraps what it passes on (AbstractRedisClient, 6.2 to 7.7).
            Throwable failure =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            lane.dialling().failed();
            if (lane.isClosed()
                    || !Losses.isLoss(failure)
                    || recovery.standing().isBare()) {
                attachment.failedBare(Optional.empty(), Standing.BARE, Outcome.NOT_SENT, failure);
                lane.shut();
                return CompletableFuture.failedFuture(failure);
            }
            return again(builder, lane, rescue, failure);
        });
    }

    private <K, V, T extends RedisChannelHandler<K, V>> CompletionStage<T> again(
            ConnectionBuilder builder, Lane lane, AsyncRescue rescue, Throwable failure) {
        if (failure instanceof LettuceFailoverException) {
            lane.shut();
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Trouble trouble = new Trouble(
                Outcome.NOT_SENT,
                true,
                false,
                Optional.of(Losses.isTimeout(failure) ? Signal.TIMED_OUT : Signal.CONNECTION_LOST),
                lane.dialling().epoch(),
                failure);
        lane.dialling().whenCancelled(() -> {
            rescue.cancel();
            result.completeExceptionally(failure);
        });
        rescue.failed(trouble, standing -> true, turn -> {
            if (turn instanceof Turn.Go) {
                ConnectionFuture<T> next = dial(builder, lane, rescue);
                next.whenComplete((connection, lost) -> complete(result, connection, lost));
            } else {
                lane.shut();
                result.completeExceptionally(
                        Failures.of((Turn.GiveUp) turn, "connect", Outcome.NOT_SENT, true, failure));
            }
        });
        return result;
    }

    private static <T> void complete(CompletableFuture<T> result, @Nullable T connection, @Nullable Throwable lost) {
        if (lost != null) {
            result.completeExceptionally(lost);
        } else {
            result.complete(connection);
        }
    }

    /** Lettuce ends a call at its own timeout whatever we do: who asks for less than the budget is told so. */
    private void warn(Duration timeout) {
        Duration budget = recovery.settings().budget();
        boolean shorter = !timeout.isZero() && timeout.compareTo(budget) < 0;
        if (shorter && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "[{}] the command timeout of {} ms is shorter than the failover budget of {} ms, and wins: a failover"
                            + " that takes longer ends calls with RedisCommandTimeoutException, which says nothing of their"
                            + " outcome. Raise the timeout, or lower the budget.",
                    recovery.endpoint(),
                    timeout.toMillis(),
                    budget.toMillis());
        }
        if (!getOptions().isAutoReconnect() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "[{}] ClientOptions.autoReconnect is off: a connection that was lost, or whose node is no longer the"
                            + " primary, stays closed. Turn it on.",
                    recovery.endpoint());
        }
    }

    // ---- errors keep their type

    /** RedisConnectionException.create drops the exception that it is given when that is one of its own type. */
    @Override
    protected <T> T getConnection(ConnectionFuture<T> connectionFuture) {
        try {
            return super.getConnection(connectionFuture);
        } catch (RuntimeException e) {
            throw typed(connectionFuture.toCompletableFuture())
                    .map(RuntimeException.class::cast)
                    .orElse(e);
        }
    }

    private static Optional<LettuceFailoverException> typed(CompletableFuture<?> failed) {
        if (!failed.isCompletedExceptionally()) {
            return Optional.empty();
        }
        AtomicReferenceHolder found = new AtomicReferenceHolder();
        var unused = failed.whenComplete((value, failure) -> found.look(failure));
        return Optional.ofNullable(found.failure);
    }

    /** What a completed future failed with. */
    private static final class AtomicReferenceHolder {
        private @Nullable LettuceFailoverException failure;

        void look(@Nullable Throwable thrown) {
            for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
                if (cause instanceof LettuceFailoverException known) {
                    failure = known;
                    return;
                }
            }
        }
    }

    // ---- the end

    @Override
    public void setOptions(ClientOptions clientOptions) {
        super.setOptions(clientOptions);
    }

    @Override
    public CompletableFuture<Void> shutdownAsync(long quietPeriod, long timeout, TimeUnit timeUnit) {
        spreading.cancel();
        made.values().forEach(Lane::shut);
        lanes.forEach(Lane::shut);
        attached.set(true);
        CompletableFuture<Void> probing = probe.shutdown(quietPeriod, timeout, timeUnit);
        recovery.detach(probe);
        CompletableFuture<Void> ended =
                probing.thenCompose(done -> super.shutdownAsync(quietPeriod, timeout, timeUnit));
        ClientResources own = owned;
        return own == null ? ended : ended.thenCompose(done -> shutdown(own, quietPeriod, timeout, timeUnit));
    }

    private static CompletableFuture<Void> shutdown(ClientResources own, long quiet, long timeout, TimeUnit unit) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        own.shutdown(quiet, timeout, unit).addListener(future -> done.complete(null));
        return done;
    }
}
