// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.function.Function;

/**
 * Who races: a client library with its settings.
 *
 * @param id as in options and files
 * @param title as in tables
 * @param shape how it is called
 * @param isJudged whether the bounds are for it: Holdfast, at its defaults
 * @param naming how it comes by an address
 * @param settings what is not at its defaults, for whoever reads the table
 * @param opening connects it; it is never closed
 */
record Client(
        String id,
        String title,
        Shape shape,
        boolean isJudged,
        Naming naming,
        String settings,
        Function<Place, Commands> opening) {

    static final String DEFAULTS = "defaults";

    /** How a client is called. Those of one shape are compared with each other. */
    enum Shape {
        /** Threads, each with a connection of a pool. */
        POOL,
        /** Threads on what the library shares among them. */
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

    /** How a client comes by an address. */
    enum Naming {
        /** It asks the stage's name server by itself. */
        OWN,
        /** Through the JVM and its cache, and the C library below; as a user who is not root, a hosts file of the JVM's instead. */
        JVM,
        /** Through the C library, in a mount namespace in which its name server is the stage's. */
        SYSTEM
    }

    /** With nothing that departs from its defaults but what a scenario's tuning names. */
    static Client atDefaults(
            String id, String title, Shape shape, boolean judged, Naming naming, Function<Place, Commands> opening) {
        return new Client(id, title, shape, judged, naming, DEFAULTS, opening);
    }

    /** How many calls it issues in a second while all is well. */
    double callsASecond(Scenario scenario) {
        return shape.callers(scenario.tuning())
                * 1e9
                / shape.pace(scenario.tuning()).toNanos();
    }

    /** Connected. */
    Commands open(Place place) {
        return opening.apply(place);
    }
}
