// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.outcome.CommandWords;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.TopologyEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of one group, for its adapters; applications have no need of it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FallbackHandlers {

    private final List<FallbackHandler> handlers;
    private final Recovery recovery;
    private final Loads loads;
    private final Consumer<? super TopologyEvent> events;

    FallbackHandlers(
            List<FallbackHandler> handlers, Recovery recovery, Loads loads, Consumer<? super TopologyEvent> events) {
        this.handlers = handlers;
        this.recovery = recovery;
        this.loads = loads;
        this.events = events;
        if (!handlers.isEmpty()) {
            recovery.fallbackScope().use();
        }
    }

    FallbackHandlers of(Recovery other) {
        return new FallbackHandlers(handlers, other, loads, events);
    }

    /**
     * Whether no handler is registered.
     *
     * @return never changes
     */
    public boolean isEmpty() {
        return handlers.isEmpty();
    }

    /**
     * Whether a handler may answer commands of this name at all; the key decides further on.
     *
     * @param command in capitals
     * @return true for GET, MGET, HGET, HGETALL and EXISTS
     */
    public static boolean mayAnswer(String command) {
        return FallbackHandler.names().contains(command);
    }

    /**
     * What answers a command. Of several keys each has to have a handler: an answer that is true in part is none.
     *
     * @param command its words
     * @return empty if the command has no fallback
     */
    public Optional<StandIn> standIn(CommandWords command) {
        if (handlers.isEmpty() || command.count() < 2) {
            return Optional.empty();
        }
        String name = new String(command.word(0), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        boolean many = name.equals("MGET") || name.equals("EXISTS");
        int keys = many ? command.count() - 1 : 1;
        List<StandIn.Part> parts = new ArrayList<>(keys);
        for (int index = 1; index <= keys; index++) {
            FallbackHandler handler = handler(name, command.word(index));
            if (handler == null) {
                return Optional.empty();
            }
            parts.add(new StandIn.Part(handler, new String(command.word(index), StandardCharsets.UTF_8)));
        }
        String field =
                name.equals("HGET") && command.count() > 2 ? new String(command.word(2), StandardCharsets.UTF_8) : "";
        return Optional.of(new StandIn(name, parts, field, recovery, loads, events));
    }

    private @Nullable FallbackHandler handler(String command, byte[] key) {
        for (FallbackHandler handler : handlers) {
            if (handler.answers(command, key)) {
                return handler;
            }
        }
        return null;
    }
}
