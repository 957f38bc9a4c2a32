// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Who races. */
enum Client {
    JEDIS("bare JedisPool", Shape.POOL, false, JedisClients::bare),
    HOLDFAST_JEDIS("Holdfast, JedisPool", Shape.POOL, true, JedisClients::held),
    LETTUCE("plain Lettuce", Shape.SHARED, false, place -> LettuceClients.blocking(LettuceClients.bare(place))),
    HOLDFAST_LETTUCE(
            "Holdfast, Lettuce", Shape.SHARED, true, place -> LettuceClients.blocking(LettuceClients.held(place))),
    LETTUCE_ASYNC(
            "plain Lettuce, async", Shape.IN_FLIGHT, false, place -> LettuceClients.async(LettuceClients.bare(place))),
    HOLDFAST_LETTUCE_ASYNC(
            "Holdfast, Lettuce async",
            Shape.IN_FLIGHT,
            true,
            place -> LettuceClients.async(LettuceClients.held(place)));

    /** How a client is called. Those of one shape race against each other. */
    enum Shape {
        /** Threads, each with a connection of a pool. */
        POOL,
        /** Threads on one connection. */
        SHARED,
        /** {@link #COMMANDS} at once on one connection; each has its number, as if it were a thread. */
        IN_FLIGHT;

        static final int COMMANDS = 100;
        private static final Duration PACE = Duration.ofMillis(50);

        /** How many calls there can be at a time. */
        int callers(Tuning tuning) {
            return this == IN_FLIGHT ? COMMANDS : tuning.threads();
        }

        /** From one call of a caller to its next. */
        Duration pace(Tuning tuning) {
            return this == IN_FLIGHT ? PACE : tuning.pace();
        }

        /** A row that differs by its threads only is none for who has no threads. */
        boolean runs(Scenario scenario) {
            return this != IN_FLIGHT
                    || scenario.tuning().threads() == Tuning.defaults().threads();
        }
    }

    private final String title;
    private final Shape shape;
    private final boolean held;

    @SuppressWarnings("ImmutableEnumChecker") // method references without a state of their own
    private final Function<Place, Commands> opening;

    Client(String title, Shape shape, boolean held, Function<Place, Commands> opening) {
        this.title = title;
        this.shape = shape;
        this.held = held;
        this.opening = opening;
    }

    /** Connected, with all settings at their defaults but those that the tuning names. It is never closed. */
    Commands open(Place place) {
        return opening.apply(place);
    }

    String title() {
        return title;
    }

    Shape shape() {
        return shape;
    }

    /** Whether it is Holdfast's, and so judged by the bounds. */
    boolean isHeld() {
        return held;
    }

    /** As in options and files. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Client> named(String id) {
        return List.of(values()).stream()
                .filter(client -> client.id().equals(id))
                .findFirst();
    }
}
