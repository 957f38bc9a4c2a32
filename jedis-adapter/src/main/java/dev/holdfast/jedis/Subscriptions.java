// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * What a connection is subscribed to, so that all of it can be had again on another node. Thread-safe where it must be:
 * JedisPubSub subscribes and unsubscribes from other threads than the one that reads.
 */
final class Subscriptions {

    /** A channel by its subscribing command; the text is for the listener, the bytes for the wire. */
    private record Subscription(String command, String channel) {}

    private final CommandJourney journey;
    private final HoldfastConnection connection;
    private final Attachment attachment;
    private final Map<Subscription, byte[]> subscribed = new ConcurrentHashMap<>();
    private final Map<String, ProtocolCommand> commands = new ConcurrentHashMap<>();

    Subscriptions(CommandJourney journey, HoldfastConnection connection, Attachment attachment) {
        this.journey = journey;
        this.connection = connection;
        this.attachment = attachment;
    }

    boolean active() {
        return !subscribed.isEmpty();
    }

    void send(CommandKind kind, CommandArguments command) {
        if (kind == CommandKind.SUBSCRIBE) {
            if (subscribed.isEmpty()) {
                journey.makeReady();
            }
            commands.put(JedisWords.nameOf(command), command.getCommand());
            channels(command)
                    .forEach((channel, bytes) ->
                            subscribed.put(new Subscription(JedisWords.nameOf(command), channel), bytes));
        } else {
            unsubscribe(
                    JedisWords.nameOf(command).replaceFirst("UN", ""),
                    channels(command).keySet());
        }
        try {
            connection.writeSubscription(command);
        } catch (JedisConnectionException e) {
            // The thread that reads notices too, and subscribes again to what is noted here.
            if (!active()) {
                throw e;
            }
        }
    }

    private void unsubscribe(String subscribing, Set<String> channels) {
        subscribed
                .keySet()
                .removeIf(it ->
                        it.command().equals(subscribing) && (channels.isEmpty() || channels.contains(it.channel())));
    }

    private static Map<String, byte[]> channels(CommandArguments command) {
        Map<String, byte[]> channels = new LinkedHashMap<>();
        boolean name = true;
        for (Rawable word : command) {
            if (!name) {
                channels.put(new String(word.getRaw(), StandardCharsets.UTF_8), word.getRaw());
            }
            name = false;
        }
        return channels;
    }

    /** Reads one message; a lost connection is replaced and the gap told. */
    Object read() {
        while (true) {
            try {
                return connection.readReply();
            } catch (JedisConnectionException e) {
                if (!active()) {
                    throw e;
                }
                restore(e);
            }
        }
    }

    private void restore(JedisConnectionException lost) {
        Instant from = Instant.now();
        long fromEpoch = connection.epoch();
        connection.drop();
        Rescue rescue = journey.beginRescue();
        JedisConnectionException last = lost;
        while (true) {
            Trouble trouble = new Trouble(
                    Outcome.UNKNOWN, true, false, Optional.of(CommandJourney.signal(last)), connection.epoch(), last);
            journey.settle("SUBSCRIBE", false, rescue.failed(trouble), Outcome.UNKNOWN, true, last);
            try {
                subscribeAgain();
                break;
            } catch (JedisConnectionException e) {
                if (e instanceof JedisFailoverException) {
                    throw e;
                }
                last = e;
                connection.drop();
            }
        }
        journey.endRescue();
        Set<String> channels = new LinkedHashSet<>();
        subscribed.keySet().forEach(it -> channels.add(it.channel()));
        attachment.tell(new SubscriptionGap(channels, from, Instant.now(), fromEpoch, connection.epoch()));
    }

    private void subscribeAgain() {
        for (Map.Entry<String, ProtocolCommand> command : commands.entrySet()) {
            CommandArguments again = new CommandArguments(command.getValue());
            boolean any = false;
            for (Map.Entry<Subscription, byte[]> one : subscribed.entrySet()) {
                if (one.getKey().command().equals(command.getKey())) {
                    again.add(one.getValue());
                    any = true;
                }
            }
            if (any) {
                connection.writeSubscription(again);
            }
        }
        connection.setTimeoutInfinite();
        connection.push();
    }
}
