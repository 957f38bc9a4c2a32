// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackException;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisStage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/** What both forms of Jedis clients have in common for the contract. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
abstract class JedisContractClient implements ContractClient {

    private final Holdfast holdfast;
    private final @Nullable JedisPool readers;
    private final AtomicInteger gaps = new AtomicInteger();

    JedisContractClient(RedisStage stage, ContractSettings settings) {
        this.holdfast = Clients.builder(stage, settings).build();
        this.readers = settings.has(Option.READERS)
                ? HoldfastJedis.readerPool(holdfast, Clients.config(stage, settings), Clients.large())
                : null;
    }

    Holdfast holdfast() {
        return holdfast;
    }

    void gap(SubscriptionGap gap) {
        gaps.incrementAndGet();
    }

    /** One command on any connection, undecoded. */
    abstract @Nullable Object raw(ProtocolCommand command, String... words);

    /** Fills and ends a pipeline. */
    abstract List<Object> pipelined(Consumer<Pipeline> fill);

    abstract void subscribeUntilUnsubscribed(JedisPubSub subscriber, String channel);

    abstract void closeClient();

    @Override
    public Verdict judge(Throwable failure) {
        return verdict(failure);
    }

    static Verdict verdict(Throwable thrown) {
        // What could not stand in says so; its cause is what it was to stand in for.
        Throwable failure =
                thrown instanceof FallbackException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof CursorLostException) {
            return Verdict.CURSOR_LOST;
        }
        if (failure instanceof FailoverFailure known) {
            boolean unknown = known.outcome() == Outcome.UNKNOWN;
            return unknown && !known.safeToRepeat() ? Verdict.UNKNOWN : Verdict.NOT_APPLIED;
        }
        return failure instanceof JedisDataException ? Verdict.ANSWER : Verdict.OTHER;
    }

    @Override
    public long epoch() {
        return holdfast.standing().epoch();
    }

    @Override
    public @Nullable Object command(String... words) {
        return text(raw(name(words[0]), rest(List.of(words))));
    }

    @Override
    public @Nullable Object read(String... words) {
        try (Jedis jedis = Objects.requireNonNull(readers, "not asked for").getResource()) {
            return text(jedis.sendCommand(name(words[0]), rest(List.of(words))));
        }
    }

    @Override
    public @Nullable String getOrElse(String key, Supplier<String> fallback) {
        return holdfast.getOrElse(() -> (String) command("GET", key), cause -> fallback.get());
    }

    @Override
    public List<@Nullable Object> pipeline(List<List<String>> commands) {
        List<Object> replies = pipelined(
                pipeline -> commands.forEach(command -> pipeline.sendCommand(name(command.get(0)), rest(command))));
        List<@Nullable Object> decoded = new ArrayList<>();
        replies.forEach(reply -> decoded.add(text(reply)));
        return decoded;
    }

    @Override
    public List<String> scan(String cursor, int count) {
        List<?> page = (List<?>) command("SCAN", cursor, "COUNT", Integer.toString(count));
        List<String> flat = new ArrayList<>();
        flat.add(String.valueOf(page.get(0)));
        ((List<?>) page.get(1)).forEach(key -> flat.add(String.valueOf(key)));
        return flat;
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> receiver) {
        JedisPubSub subscriber = new JedisPubSub() {
            @Override
            public void onMessage(String from, String message) {
                receiver.accept(message);
            }
        };
        CompletableFuture<Void> ended = Aside.run(() -> subscribeUntilUnsubscribed(subscriber, channel));
        await().atMost(Clients.SOON).until(subscriber::isSubscribed);
        return new Subscription() {
            @Override
            public int gaps() {
                return gaps.get();
            }

            @Override
            public void close() {
                subscriber.unsubscribe();
                ended.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
            }
        };
    }

    @Override
    public final void close() {
        closeClient();
        if (readers != null) {
            readers.close();
        }
        holdfast.close();
    }

    /** The enum's constant where Jedis has one, as its own methods send; else a command of the user's own. */
    static ProtocolCommand name(String word) {
        for (Protocol.Command command : Protocol.Command.values()) {
            if (command.name().equals(word)) {
                return command;
            }
        }
        return () -> word.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    private static String[] rest(List<String> words) {
        return words.subList(1, words.size()).toArray(new String[0]);
    }

    static @Nullable Object text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (reply instanceof List<?> list) {
            List<@Nullable Object> decoded = new ArrayList<>();
            list.forEach(part -> decoded.add(text(part)));
            return decoded;
        }
        return reply;
    }

    static long seconds(Duration atMost) {
        return atMost.toSeconds();
    }

    /** Both forms hand out a transaction of Jedis' own. */
    abstract static class JedisTransaction implements Transaction {

        abstract AbstractTransaction transaction();

        @Override
        public void queue(String... words) {
            transaction().sendCommand(name(words[0]), rest(List.of(words)));
        }

        @Override
        public @Nullable List<@Nullable Object> exec() {
            List<Object> replies = transaction().exec();
            return replies == null ? null : new ArrayList<>(replies);
        }
    }
}
