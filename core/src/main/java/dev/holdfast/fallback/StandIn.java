// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.TopologyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers one command in the place of the server.
 *
 * <p>Answers are as RESP2 has them: {@code byte[]} for a bulk string, {@code Long} for an integer, {@code List} for an array,
 * null for nothing.
 *
 * @since 0.1.0
 */
public final class StandIn {

    private final String command;
    private final List<Part> parts;
    private final String field;
    private final Recovery recovery;
    private final Loads loads;
    private final Consumer<? super TopologyEvent> events;

    /** One key, and what loads it; also the key under which it is loaded once. */
    record Part(FallbackHandler handler, String key) {}

    StandIn(
            String command,
            List<Part> parts,
            String field,
            Recovery recovery,
            Loads loads,
            Consumer<? super TopologyEvent> events) {
        this.command = command;
        this.parts = parts;
        this.field = field;
        this.recovery = recovery;
        this.loads = loads;
        this.events = events;
    }

    /**
     * Loads and answers.
     *
     * @param cause why it is needed
     * @return completed on any thread, and maybe the scheduler's: do no more than hand over there. Fails with a {@link
     *     FallbackException}, or with what the loader threw
     */
    public CompletionStage<@Nullable Object> answer(FailoverFailure cause) {
        Object shared = parts.size() == 1 ? parts.get(0) : parts;
        CompletableFuture<List<@Nullable Object>> load =
                loads.load(shared, cause, why -> CompletableFuture.completedStage(loadAll()));
        return load.<@Nullable Object>thenApply(this::reply).whenComplete((reply, failure) -> {
            if (failure != null) {
                recovery.fallbackFailed();
            } else if (recovery.fellBack()) {
                events.accept(new TopologyEvent.FallenBack(
                        recovery.endpoint(), recovery.standing().epoch()));
            }
        });
    }

    private List<@Nullable Object> loadAll() {
        List<@Nullable Object> loaded = new ArrayList<>(parts.size());
        for (Part part : parts) {
            loaded.add(part.handler().load(part.key()));
        }
        return loaded;
    }

    private @Nullable Object reply(List<@Nullable Object> loaded) {
        return switch (command) {
            case "MGET" -> loaded;
            case "HGET" ->
                FallbackHandler.utf8(FallbackHandler.fields(loaded.get(0)).get(field));
            case "HGETALL" -> pairs(FallbackHandler.fields(loaded.get(0)));
            case "EXISTS" -> loaded.stream().filter(StandIn::exists).count();
            default -> loaded.get(0);
        };
    }

    /** The server has no empty hashes. */
    private static boolean exists(@Nullable Object loaded) {
        return loaded instanceof Map<?, ?> fields ? !fields.isEmpty() : loaded != null;
    }

    private static List<Object> pairs(Map<String, String> fields) {
        List<Object> pairs = new ArrayList<>(fields.size() * 2);
        fields.forEach((name, value) -> {
            pairs.add(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            pairs.add(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
        return pairs;
    }
}
