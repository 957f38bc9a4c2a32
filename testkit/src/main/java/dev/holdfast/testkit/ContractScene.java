// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.ContractClient.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage and a client on it, and when the promotion comes: what one row of the contract runs on. */
final class ContractScene implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);

    /** When the row's deed is done. */
    enum Moment {
        BEFORE,
        DURING,
        AFTER;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT) + " a promotion";
        }
    }

    /** DNS never helps: the row is about what the adapter does. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    private final RedisStage stage;
    private final ContractClient client;
    private @Nullable CompletableFuture<Long> promotion;

    ContractScene(RedisStage.Builder stage, Opening opening, ContractSettings settings) {
        this.stage = stage.dnsLag(NEVER).start();
        this.client = opening.connect(this.stage, settings);
    }

    /** Connects the client under test. */
    @FunctionalInterface
    interface Opening {
        ContractClient connect(RedisStage stage, ContractSettings settings);
    }

    RedisStage stage() {
        return stage;
    }

    ContractClient client() {
        return client;
    }

    RedisNode primary() {
        return stage.primary();
    }

    /** Warms the client up, and brings about the moment: the promotion is yet to come, under way, or over. */
    void reach(Moment moment) {
        client.command("SET", "warm", "1");
        switch (moment) {
            case BEFORE -> {}
            case DURING -> promotion = Aside.supply(stage::promoteOrderly);
            case AFTER -> stage.promoteOrderly();
        }
    }

    /** Whether a deed has to be done once more so that it covers all of a promotion that is under way. */
    boolean isUnderWay() {
        return promotion != null && !(promotion.isDone() && client.epoch() == 2);
    }

    /** Waits for the end of a promotion that is under way. */
    void settle() {
        if (promotion != null) {
            try {
                promotion.join();
            } catch (CompletionException e) {
                throw new IllegalStateException("the promotion itself failed on " + stage.describe(), e.getCause());
            }
        }
    }

    void await(String what, BooleanSupplier condition) {
        Await.until(what, SOON, condition, stage::describe);
    }

    /** The text of a key on the primary, asked behind the client's back. */
    String onPrimary(String key) {
        RespClient.Reply reply = primary().command("GET", key);
        return reply.isNothing() ? "" : reply.text();
    }

    long counterOnPrimary(String key) {
        String text = onPrimary(key);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** What the client lets its user know of the end of a call; null for a value. */
    @Nullable
    Verdict verdict(Supplier<?> call) {
        try {
            var unused = call.get();
            return null;
        } catch (RuntimeException e) {
            return client.judge(e);
        }
    }

    /** The replies of a pipeline as verdicts, null for each value. */
    List<Boolean> answered(List<@Nullable Object> replies) {
        return replies.stream().map(reply -> !(reply instanceof Throwable)).toList();
    }

    @Override
    public void close() {
        try {
            settle();
        } finally {
            try {
                client.close();
            } finally {
                stage.close();
            }
        }
    }
}
