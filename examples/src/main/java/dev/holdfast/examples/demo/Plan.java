// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long each part of the story takes at most.
 *
 * @param warmUp all services at work, nothing happens
 * @param watchOrderly after the orderly promotion
 * @param settle after the restart of the bare services
 * @param outage from the freeze to the promotion
 * @param watchFrozen after the second promotion, for all services to write again
 * @param epilogue after all do
 * @param sabotage runs bare clients in place of Holdfast's, to show that the demo would notice
 */
record Plan(
        Duration warmUp,
        Duration watchOrderly,
        Duration settle,
        Duration outage,
        Duration watchFrozen,
        Duration epilogue,
        boolean sabotage) {

    static final String USAGE = """
            usage: ./demo [--short] [--without-holdfast]
              --short             about 20 s: does not wait until a bare service comes back by itself
              --without-holdfast  bare clients on both sides: shows that a broken guarantee ends the demo with exit code 1
            """;

    private static final Plan FULL = new Plan(
            Duration.ofSeconds(4),
            Duration.ofSeconds(36),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(32),
            Duration.ofSeconds(3),
            false);

    private static final Plan SHORT = new Plan(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            false);

    /** Empty when an argument is none of those in {@link #USAGE}. */
    static Optional<Plan> parse(List<String> arguments) {
        if (!List.of("--short", "--without-holdfast").containsAll(arguments)) {
            return Optional.empty();
        }
        Plan base = arguments.contains("--short") ? SHORT : FULL;
        return Optional.of(base.withSabotage(arguments.contains("--without-holdfast")));
    }

    private Plan withSabotage(boolean value) {
        return new Plan(warmUp, watchOrderly, settle, outage, watchFrozen, epilogue, value);
    }
}
