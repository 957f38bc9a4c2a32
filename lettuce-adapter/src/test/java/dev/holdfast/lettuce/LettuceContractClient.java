// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.Holdfast;
import dev.holdfast.fallback.FallbackException;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One shared connection for commands, as Lettuce recommends; one more for each transaction, blocked call and subscription. */
abstract class LettuceContractClient implements ContractClient {

    /** Connections to readers, so that each of them has some. */
    private static final int READING = 8;

    private final Holdfast holdfast;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> shared;
    private final List<RedisClient> readers = new ArrayList<>();
    private final List<StatefulRedisConnection<String, String>> reading = new ArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger gaps = new AtomicInteger();

    LettuceContractClient(RedisStage stage, ContractSettings settings) {
        this.holdfast = Clients.builder(stage, settings).build();
        RedisURI uri = Clients.uri(stage, settings);
        this.client = HoldfastLettuce.client(holdfast, Clients.RESOURCES, uri, gap -> gaps.incrementAndGet());
        if (settings.has(Option.TLS)) {
            client.setOptions(Clients.trusting(stage));
        }
        try {
            this.shared = client.connect();
        } catch (RuntimeException e) {
            client.shutdown(0, 2, TimeUnit.SECONDS);
            holdfast.close();
            throw e;
        }
        if (settings.has(Option.READERS)) {
            RedisURI names = RedisURI.create(stage.readerEndpoint(), stage.port());
            readers.add(HoldfastLettuce.client(holdfast, Clients.RESOURCES, names));
            for (int index = 0; index < READING; index++) {
                reading.add(readers.get(0).connect());
            }
        }
    }

    /** One command, in this client's form. */
    abstract @Nullable Object send(
            StatefulRedisConnection<String, String> connection,
            ProtocolKeyword name,
            CommandArgs<String, String> arguments);

    @Override
    public Verdict judge(Throwable failure) {
        return verdict(failure);
    }

    static Verdict verdict(Throwable failure) {
        // What could not stand in says so; its cause is what it was to stand in for.
        boolean wraps = failure instanceof CompletionException || failure instanceof FallbackException;
        Throwable cause = wraps && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CursorLostException) {
            return Verdict.CURSOR_LOST;
        }
        if (cause instanceof FailoverFailure known) {
            boolean unknown = known.outcome() == Outcome.UNKNOWN;
            return unknown && !known.safeToRepeat() ? Verdict.UNKNOWN : Verdict.NOT_APPLIED;
        }
        if (cause instanceof RedisCommandInterruptedException || cause.getCause() instanceof InterruptedException) {
            // Lettuce stops waiting, and leaves the command where it is (Futures.awaitOrCancel, 6.2 to 7.7).
            return Verdict.UNKNOWN;
        }
        return cause instanceof RedisCommandExecutionException ? Verdict.ANSWER : Verdict.OTHER;
    }

    @Override
    public long epoch() {
        return holdfast.standing().epoch();
    }

    @Override
    public @Nullable Object command(String... words) {
        return send(shared, name(words[0]), arguments(List.of(words)));
    }

    @Override
    public @Nullable Object read(String... words) {
        int next = Math.floorMod(reads.getAndIncrement(), reading.size());
        return send(reading.get(next), name(words[0]), arguments(List.of(words)));
    }

    @Override
    public @Nullable String getOrElse(String key, Supplier<String> fallback) {
        return holdfast.getOrElse(() -> (String) command("GET", key), cause -> fallback.get());
    }

    @Override
    public List<@Nullable Object> pipeline(List<List<String>> commands) {
        List<RedisFuture<Object>> futures = new ArrayList<>();
        for (List<String> command : commands) {
            futures.add(shared.async().dispatch(name(command.get(0)), new AnyOutput(), arguments(command)));
        }
        List<@Nullable Object> replies = new ArrayList<>();
        for (RedisFuture<Object> future : futures) {
            try {
                replies.add(future.toCompletableFuture().get(30, TimeUnit.SECONDS));
            } catch (java.util.concurrent.ExecutionException e) {
                replies.add(e.getCause());
            } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(e);
            }
        }
        return replies;
    }

    @Override
    public @Nullable String blockingPop(String key, Duration atMost) {
        try (StatefulRedisConnection<String, String> own = client.connect()) {
            KeyValue<String, String> popped = own.sync().blpop(atMost.toSeconds(), key);
            return popped == null ? null : popped.getValue();
        }
    }

    @Override
    public List<String> scan(String cursor, int count) {
        KeyScanCursor<String> page = shared.sync().scan(ScanCursor.of(cursor), ScanArgs.Builder.limit(count));
        List<String> flat = new ArrayList<>();
        flat.add(page.getCursor());
        flat.addAll(page.getKeys());
        return flat;
    }

    @Override
    public Transaction begin() {
        StatefulRedisConnection<String, String> own = client.connect();
        return new Transaction() {
            @Override
            public void watch(String key) {
                own.sync().watch(key);
            }

            @Override
            public void multi() {
                own.sync().multi();
            }

            @Override
            public void queue(String... words) {
                own.async().dispatch(name(words[0]), new AnyOutput(), arguments(List.of(words)));
            }

            @Override
            public @Nullable List<@Nullable Object> exec() {
                TransactionResult result = own.sync().exec();
                return result.wasDiscarded() ? null : result.stream().toList();
            }

            @Override
            public void close() {
                own.close();
            }
        };
    }

    @Override
    public Subscription subscribe(String channel, Consumer<String> receiver) {
        StatefulRedisPubSubConnection<String, String> own = client.connectPubSub();
        own.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String from, String message) {
                receiver.accept(message);
            }
        });
        own.sync().subscribe(channel);
        return new Subscription() {
            @Override
            public int gaps() {
                return gaps.get();
            }

            @Override
            public void close() {
                own.close();
            }
        };
    }

    RedisClient client() {
        return client;
    }

    @Override
    public final void close() {
        shared.close();
        readers.forEach(Clients::close);
        client.shutdown(0, 2, TimeUnit.SECONDS);
        holdfast.close();
    }

    /** The enum's constant where Lettuce has one, as its own methods send; else a keyword of the user's own. */
    static ProtocolKeyword name(String word) {
        for (CommandType type : CommandType.values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        return new ProtocolKeyword() {
            @Override
            public byte[] getBytes() {
                return word.getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public String name() {
                return word;
            }
        };
    }

    static CommandArgs<String, String> arguments(List<String> words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        words.subList(1, words.size()).forEach(arguments::add);
        return arguments;
    }
}
