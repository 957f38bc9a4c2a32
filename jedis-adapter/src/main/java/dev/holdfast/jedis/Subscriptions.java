// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.topology.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * What a connection is subscribed to, so that all of it can be had again on another node. Written by several threads:
 * JedisPubSub subscribes and unsubscribes from other threads than the one that reads.
 */
final class Subscriptions {

    private final HoldfastConnection connection;
    private final EndpointSocketFactory socket;
    private final Attachment attachment;
    private final Detour detour;
    private final ReentrantLock lock = new ReentrantLock();

    /** Channels by the command that subscribes to them; guarded by the lock. */
    private final Map<String, Subscribed> subscribed = new LinkedHashMap<>();

    private volatile boolean active;

    /** While there is no connection: what is asked for meanwhile is noted, and sent with the rest. */
    private volatile boolean away;

    private record Subscribed(ProtocolCommand command, Map<String, byte[]> channels) {}

    Subscriptions(HoldfastConnection connection, EndpointSocketFactory socket, Attachment attachment, Detour detour) {
        this.connection = connection;
        this.socket = socket;
        this.attachment = attachment;
        this.detour = detour;
    }

    /** From the first SUBSCRIBE until the server has confirmed that nothing is subscribed any more. */
    boolean isActive() {
        return active;
    }

    void send(CommandKind kind, CommandArguments command) {
        if (!active) {
            detour.ready(JedisWords.nameOf(command));
            detour.arrived();
            // A subscription that waits is not in flight: when its epoch is over, its socket is closed at once.
            socket.idle();
        }
        lock.lock();
        try {
            note(kind, command);
            active = true;
            if (!away) {
                connection.write(command);
            }
        } catch (JedisConnectionException e) {
            // The thread that reads notices too, and subscribes again to all that is noted here.
            connection.drop();
        } finally {
            lock.unlock();
        }
    }

    void flush() {
        lock.lock();
        try {
            if (!away) {
                connection.push();
            }
        } catch (JedisConnectionException e) {
            connection.drop();
        } finally {
            lock.unlock();
        }
    }

    private void note(CommandKind kind, CommandArguments command) {
        String name = JedisWords.nameOf(command);
        Map<String, byte[]> channels = channels(command);
        if (kind == CommandKind.SUBSCRIBE) {
            subscribed
                    .computeIfAbsent(name, any -> new Subscribed(command.getCommand(), new LinkedHashMap<>()))
                    .channels()
                    .putAll(channels);
        } else if (kind == CommandKind.UNSUBSCRIBE) {
            Subscribed before = subscribed.get(name.replaceFirst("UN", ""));
            if (before != null && channels.isEmpty()) {
                before.channels().clear();
            } else if (before != null) {
                before.channels().keySet().removeAll(channels.keySet());
            }
        }
    }

    private static Map<String, byte[]> channels(CommandArguments command) {
        Map<String, byte[]> channels = new LinkedHashMap<>();
        boolean name = true;
        for (Rawable word : command) {
            if (!name) {
                // ISO-8859-1 keeps each byte: two channels whose bytes are not UTF-8 stay two.
                channels.put(new String(word.getRaw(), StandardCharsets.ISO_8859_1), word.getRaw());
            }
            name = false;
        }
        return channels;
    }

    // ---- the thread that reads

    /** Reads one message; a lost connection is replaced and the gap told. */
    @Nullable
    Object read() {
        while (true) {
            try {
                Object reply = connection.readReply();
                noteEnd(reply);
                return reply;
            } catch (JedisConnectionException e) {
                restore(e);
            }
        }
    }

    private void noteEnd(@Nullable Object reply) {
        boolean confirmed = reply instanceof List<?> parts
                && parts.size() == 3
                && parts.get(0) instanceof byte[] type
                && CommandKind.capitals(type).endsWith("UNSUBSCRIBE")
                && Long.valueOf(0).equals(parts.get(2));
        if (confirmed) {
            lock.lock();
            try {
                active = !channels().isEmpty();
            } finally {
                lock.unlock();
            }
        }
    }

    private void restore(JedisConnectionException lost) {
        Instant from = Instant.now();
        long fromEpoch = socket.epoch();
        lock.lock();
        try {
            away = true;
        } finally {
            lock.unlock();
        }
        // A finite blocking timeout may end a read on a quiet channel: that says nothing of the primary.
        boolean quiet = Handshakes.signal(lost) == Signal.TIMED_OUT;
        Optional<Signal> signal = quiet ? Optional.empty() : Optional.of(Signal.CONNECTION_LOST);
        JedisConnectionException last = lost;
        while (true) {
            detour.resume(last, signal);
            socket.idle();
            try {
                subscribeAgain();
                break;
            } catch (JedisConnectionException e) {
                last = e;
                signal = Optional.of(Signal.CONNECTION_LOST);
            }
        }
        detour.arrived();
        tell(from, fromEpoch);
    }

    private void subscribeAgain() {
        lock.lock();
        try {
            for (Subscribed one : subscribed.values()) {
                if (!one.channels().isEmpty()) {
                    CommandArguments again = new CommandArguments(one.command());
                    one.channels().values().forEach(again::add);
                    connection.write(again);
                }
            }
            if (channels().isEmpty()) {
                // All was unsubscribed meanwhile: the loop that reads ends when the server says so.
                connection.write(new CommandArguments(Protocol.Command.UNSUBSCRIBE));
            }
            connection.setTimeoutInfinite();
            connection.push();
            away = false;
        } finally {
            lock.unlock();
        }
    }

    private List<byte[]> channels() {
        List<byte[]> all = new ArrayList<>();
        subscribed.values().forEach(one -> all.addAll(one.channels().values()));
        return all;
    }

    private void tell(Instant from, long fromEpoch) {
        Set<String> names = new LinkedHashSet<>();
        lock.lock();
        try {
            channels().forEach(channel -> names.add(new String(channel, StandardCharsets.UTF_8)));
        } finally {
            lock.unlock();
        }
        attachment.tell(new SubscriptionGap(names, from, Instant.now(), fromEpoch, socket.epoch()));
    }
}
