// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What to run.
 *
 * @param scenarios which
 * @param clients which
 * @param runs how often each
 * @param watch how long a client is observed after a fault, at most
 * @param seed of all that is done at random
 */
record Plan(List<Scenario> scenarios, List<Client> clients, int runs, Duration watch, long seed) {

    static final String USAGE = """
            usage: benchmarks/race [--runs N] [--watch SECONDS] [--scenarios ID,ID] [--clients ID,ID] [--seed N]
              --runs       how often each scenario is run; the median counts (5)
              --watch      how long a client may take to come back before that counts as never (35)
              --seed       moment of the fault within a second, and the stages' choices
              --scenarios  all, unless given: \
            """
            + Scenarios.all().stream()
                    .map(Scenario::id)
                    .collect(Collectors.joining(", ", "", "\n  --clients    likewise: "))
            + Clients.all().stream().map(Client::id).collect(Collectors.joining(", ", "", "\n"));

    /** Empty when the arguments are not understood. */
    static Optional<Plan> parse(List<String> args) {
        Plan plan =
                new Plan(Scenarios.all(), Clients.all(), 5, Duration.ofSeconds(35), new Random().nextInt(1_000_000));
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) {
                return Optional.empty();
            }
            try {
                plan = plan.with(args.get(i), args.get(i + 1));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(plan);
    }

    private Plan with(String option, String value) {
        return switch (option) {
            case "--runs" -> new Plan(scenarios, clients, positive(value), watch, seed);
            case "--watch" -> new Plan(scenarios, clients, runs, Duration.ofSeconds(positive(value)), seed);
            case "--seed" -> new Plan(scenarios, clients, runs, watch, Long.parseLong(value));
            case "--scenarios" -> new Plan(named(value), clients, runs, watch, seed);
            case "--clients" ->
                new Plan(
                        scenarios,
                        Arrays.stream(value.split(",")).map(Clients::named).toList(),
                        runs,
                        watch,
                        seed);
            default -> throw new IllegalArgumentException("no option " + option);
        };
    }

    private static int positive(String value) {
        int number = Integer.parseInt(value);
        if (number < 1) {
            throw new IllegalArgumentException("must be at least 1, was " + value);
        }
        return number;
    }

    private static List<Scenario> named(String ids) {
        return Arrays.stream(ids.split(","))
                .map(id -> Scenarios.all().stream()
                        .filter(scenario -> scenario.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no scenario " + id)))
                .toList();
    }
}
