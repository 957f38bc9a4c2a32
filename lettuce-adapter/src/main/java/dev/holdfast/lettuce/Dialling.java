// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.observe.Flight;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Mode;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Target;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Where a connection is dialled, and when. Lettuce asks for the address at each dial (AbstractRedisClient, ReconnectionHandler,
 * 6.2 to 7.7) and waits for it without a thread: so the answer comes when a primary is verified and the dial limiter agrees.
 */
final class Dialling {

    private final Recovery recovery;
    private final ChannelGroup channels;
    private final Mono<SocketAddress> unaided;
    private final AtomicBoolean connectedOnce = new AtomicBoolean();
    private volatile long dialled;
    private volatile boolean underWay;
    private volatile boolean cancelled;
    private volatile Runnable end = () -> {};
    private volatile Runnable hurry = () -> {};
    private volatile Flight flight = result -> {};

    /**
     * @param channels Lettuce's, with those whose handshake is under way
     * @param unaided what Lettuce would dial by itself
     */
    Dialling(Recovery recovery, ChannelGroup channels, Mono<SocketAddress> unaided) {
        this.recovery = recovery;
        this.channels = channels;
        this.unaided = unaided;
    }

    /** The epoch in which a dial is under way; 0 if none is. */
    long epoch() {
        return underWay ? dialled : 0;
    }

    /** The dial that was under way failed. */
    void failed() {
        flight.ends("FAILED");
    }

    /** The dial succeeded: the epoch of the new line. */
    long arrived() {
        connectedOnce.set(true);
        underWay = false;
        flight.ends("OK");
        return dialled;
    }

    /** Fails with a typed error when the first connection cannot be made; later ones wait as long as it takes. */
    Mono<SocketAddress> addresses() {
        return Mono.defer(() -> connectedOnce.get() ? again() : first());
    }

    private Mono<SocketAddress> first() {
        return Mono.<Standing>create(this::awaitFirst).flatMap(this::dial);
    }

    private void awaitFirst(MonoSink<Standing> sink) {
        AsyncRescue rescue = recovery.asyncRescue();
        AtomicBoolean over = new AtomicBoolean();
        whenCancelled(() -> {
            rescue.cancel();
            if (over.compareAndSet(false, true)) {
                sink.error(new RedisConnectionException("The client was shut down while it waited for a primary"));
            }
        });
        rescue.awaitDial(false, turn -> {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (turn instanceof Turn.Go go) {
                sink.success(go.standing());
            } else {
                sink.error(Failures.of((Turn.GiveUp) turn, "connect", Outcome.NOT_SENT, true, null));
            }
        });
    }

    /** Must not fail: Lettuce would dial the last address again, which is the demoted node's (ConnectionWatchdog, 6.2 to 7.7). */
    private Mono<SocketAddress> again() {
        if (underWay) {
            recovery.report(Signal.CONNECTION_LOST, dialled, "a connection could not be made");
            failed();
        }
        underWay = false;
        return Mono.<Standing>create(this::awaitRedial).flatMap(this::dial);
    }

    private void awaitRedial(MonoSink<Standing> sink) {
        whenCancelled(recovery.awaitRedial(sink::success)::cancel);
    }

    /** What ends the wait that is under way. */
    void whenCancelled(Runnable task) {
        end = task;
        if (cancelled) {
            task.run();
        }
    }

    private Mono<SocketAddress> dial(Standing standing) {
        Optional<Target> target = closed(standing) ? standing.primary().map(this::last) : recovery.target(standing);
        underWay = true;
        flight = recovery.dials(target);
        if (target.isPresent()) {
            dialled = target.get().epoch();
            return Mono.just(named(target.get().host(), target.get().node()));
        }
        dialled = Standing.BARE;
        // The last reader came into doubt just now: it must not fail, see again().
        return standing.isBare()
                ? unaided
                : Mono.<Standing>create(this::awaitRedial).flatMap(this::dial);
    }

    private static boolean closed(Standing standing) {
        return standing.state() == Standing.State.CLOSED && standing.mode() == Mode.PROTECT;
    }

    /** After the engine was closed connections go where the primary was last. */
    private Target last(NodeAddress node) {
        return new Target(node, recovery.standing().epoch(), recovery.endpoint().host());
    }

    /** Where a line leads; null for what is no address, such as a socket file. */
    static @Nullable NodeAddress node(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? new NodeAddress(inet.getAddress(), inet.getPort())
                : null;
    }

    /** The name is what TLS verifies and SNI sends (SslConnectionBuilder, 6.2 to 7.7); nothing looks it up. */
    static InetSocketAddress named(String host, NodeAddress node) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(host, node.ip().getAddress()), node.port());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of a wrong length: " + node, impossible);
        }
    }

    /** What ends Lettuce's pause between two dials. */
    void whenHurried(Runnable task) {
        hurry = task;
    }

    void hurry() {
        hurry.run();
    }

    /**
     * The epoch is over: a handshake with the old node ends at once, and so does the pause after a dial that failed; a connect
     * that hangs ends with Lettuce's timeout.
     */
    @SuppressWarnings("ReferenceEquality") // this connection's endpoint and no other
    void abandon(DefaultEndpoint endpoint) {
        boolean shakingHands = false;
        for (Channel channel : channels) {
            CommandHandler handler = channel.pipeline().get(CommandHandler.class);
            if (handler != null && handler.getEndpoint() == endpoint) {
                shakingHands = true;
                channel.close();
            }
        }
        if (!shakingHands) {
            hurry.run();
        }
    }

    void cancel() {
        cancelled = true;
        end.run();
    }
}
