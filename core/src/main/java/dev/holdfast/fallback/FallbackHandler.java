// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads of whole clients when Redis cannot, without a change of their call sites.
 *
 * <pre>{@code
 * Holdfast.builder()
 *         .fallback(FallbackHandler.on("GET", "MGET", "EXISTS").keys("product:*").texts(database::findProduct))
 * }</pre>
 *
 * <p>A loader is given a key, and returns null where there is nothing. It runs as any fallback does, see {@link Fallbacks}: on a
 * thread of Holdfast's, one for each key, within the bulkhead and the timeout. Immutable.
 *
 * @since 0.1.0
 */
public final class FallbackHandler {

    /** The commands that can be answered. */
    private enum Command {
        GET(false),
        MGET(false),
        HGET(true),
        HGETALL(true),
        EXISTS(null);

        /** Null for either. */
        private final @Nullable Boolean ofHashes;

        Command(@Nullable Boolean ofHashes) {
            this.ofHashes = ofHashes;
        }
    }

    private final Set<Command> commands;
    private final KeyPattern keys;
    private final boolean hashes;
    private final Function<String, @Nullable Object> loader;

    private FallbackHandler(Registration registration, boolean hashes, Function<String, @Nullable Object> loader) {
        this.commands = registration.commands;
        this.keys = registration.keys;
        this.hashes = hashes;
        this.loader = loader;
    }

    /**
     * Begins with the commands that are to be answered.
     *
     * @param commands some of GET, MGET, HGET, HGETALL and EXISTS, in any case
     * @return says next for which keys
     * @throws IllegalArgumentException if it is any other command
     */
    public static Commands on(String... commands) {
        if (commands.length == 0) {
            throw new IllegalArgumentException("commands must be some of " + Arrays.toString(Command.values()));
        }
        EnumSet<Command> known = EnumSet.noneOf(Command.class);
        for (String command : commands) {
            known.add(command(command));
        }
        return new Commands(known);
    }

    private static Command command(String name) {
        try {
            return Command.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "commands must be some of " + Arrays.toString(Command.values()) + ", but one was \"" + name + "\"",
                    unknown);
        }
    }

    /**
     * The commands of a handler that is not complete yet.
     *
     * @since 0.1.0
     */
    public static final class Commands {

        private final Set<Command> commands;

        private Commands(Set<Command> commands) {
            this.commands = commands;
        }

        /**
         * Says for which keys.
         *
         * @param pattern {@code *} stands for anything, {@code ?} for one byte, a backslash takes the next one as it is
         * @return says next from where
         * @throws IllegalArgumentException if it is no such pattern
         */
        public Registration keys(String pattern) {
            return new Registration(commands, new KeyPattern(pattern));
        }
    }

    /**
     * A handler that still lacks what loads the values.
     *
     * @since 0.1.0
     */
    public static final class Registration {

        private final Set<Command> commands;
        private final KeyPattern keys;

        private Registration(Set<Command> commands, KeyPattern keys) {
            this.commands = commands;
            this.keys = keys;
        }

        /**
         * Answers with text.
         *
         * @param loader from a key to its value in UTF-8; null for none
         * @return the handler
         * @throws IllegalArgumentException if HGET or HGETALL is to be answered
         */
        public FallbackHandler texts(Function<? super String, ? extends @Nullable String> loader) {
            Objects.requireNonNull(loader, "loader");
            return new FallbackHandler(require(false, "texts"), false, key -> utf8(loader.apply(key)));
        }

        /**
         * Answers with bytes, as the application's own serialization wrote them.
         *
         * @param loader from a key to its value; null for none
         * @return the handler
         * @throws IllegalArgumentException if HGET or HGETALL is to be answered
         */
        public FallbackHandler bytes(Function<? super String, byte @Nullable []> loader) {
            Objects.requireNonNull(loader, "loader");
            return new FallbackHandler(require(false, "bytes"), false, loader::apply);
        }

        /**
         * Answers with hashes of text.
         *
         * @param loader from a key to its fields; null or an empty map for none
         * @return the handler
         * @throws IllegalArgumentException if GET or MGET is to be answered
         */
        public FallbackHandler hashes(Function<? super String, ? extends @Nullable Map<String, String>> loader) {
            Objects.requireNonNull(loader, "loader");
            return new FallbackHandler(require(true, "hashes"), true, loader::apply);
        }

        private Registration require(boolean ofHashes, String given) {
            for (Command command : commands) {
                if (command.ofHashes != null && command.ofHashes != ofHashes) {
                    throw new IllegalArgumentException(command + " cannot be answered with " + given + ", only with "
                            + (ofHashes ? "texts or bytes" : "hashes"));
                }
            }
            return this;
        }
    }

    boolean answers(String command, byte[] key) {
        for (Command known : commands) {
            if (known.name().equals(command)) {
                return keys.matches(key);
            }
        }
        return false;
    }

    boolean isOfHashes() {
        return hashes;
    }

    /** The bytes of a value, or the fields of a hash; null for none. May block. */
    @Nullable
    Object load(String key) {
        return loader.apply(key);
    }

    static byte @Nullable [] utf8(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, String> fields(@Nullable Object loaded) {
        Map<String, String> fields = new HashMap<>();
        if (loaded instanceof Map<?, ?> map) {
            map.forEach((field, value) -> fields.put(String.valueOf(field), String.valueOf(value)));
        }
        return fields;
    }

    /** The commands that can be answered, by name. */
    static List<String> names() {
        return Arrays.stream(Command.values()).map(Command::name).toList();
    }

    @Override
    public String toString() {
        return "FallbackHandler" + commands + "[" + keys + "]";
    }
}
