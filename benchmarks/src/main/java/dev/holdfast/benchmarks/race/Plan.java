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
 * @param sweeps whether the faults of the runs fall evenly over the time from one probe of the primary to the next,
 *     rather than at random
 */
record Plan(List<Scenario> scenarios, List<Client> clients, int runs, Duration watch, long seed, boolean sweeps) {

    static final String USAGE = """
            usage: benchmarks/race [--runs N] [--watch SECONDS] [--scenarios ID,ID] [--clients ID,ID] [--seed N]
                                   [--moments random|sweep]
                   benchmarks/race --merge FILE...
              --runs       how often each scenario is run; the median counts (5)
              --watch      how long a client may take to come back before that counts as never (35)
              --seed       moment of the fault within a second, and the stages' choices
              --moments    sweep: the faults of the runs fall evenly over the time from one probe of the primary to the next
              --merge      the race.json of several races, also broken-off ones, as one: prints its tables, writes race.json
              --scenarios  all, unless given: \
            """
            + Scenarios.all().stream()
                    .map(Scenario::id)
                    .collect(Collectors.joining(", ", "", "\n  --clients    likewise: "))
            + Clients.all().stream().map(Client::id).collect(Collectors.joining(", ", "", "\n"));

    /** Empty when the arguments are not understood. */
    static Optional<Plan> parse(List<String> args) {
        Plan plan = new Plan(
                Scenarios.all(), Clients.all(), 5, Duration.ofSeconds(35), new Random().nextInt(1_000_000), false);
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
            case "--runs" -> new Plan(scenarios, clients, positive(value), watch, seed, sweeps);
            case "--watch" -> new Plan(scenarios, clients, runs, Duration.ofSeconds(positive(value)), seed, sweeps);
            case "--seed" -> new Plan(scenarios, clients, runs, watch, Long.parseLong(value), sweeps);
            case "--scenarios" -> new Plan(named(value), clients, runs, watch, seed, sweeps);
            case "--clients" ->
                new Plan(
                        scenarios,
                        Arrays.stream(value.split(",")).map(Clients::named).toList(),
                        runs,
                        watch,
                        seed,
                        sweeps);
            case "--moments" -> new Plan(scenarios, clients, runs, watch, seed, isSweep(value));
            default -> throw new IllegalArgumentException("no option " + option);
        };
    }

    private static boolean isSweep(String value) {
        if (!value.equals("sweep") && !value.equals("random")) {
            throw new IllegalArgumentException("neither sweep nor random: " + value);
        }
        return value.equals("sweep");
    }

    private static int positive(String value) {
        int number = Integer.parseInt(value);
        if (number < 1) {
            throw new IllegalArgumentException("must be at least 1, was " + value);
        }
        return number;
    }

    private static List<Scenario> named(String ids) {
        return Arrays.stream(ids.split(",")).map(Scenarios::named).toList();
    }

    /** When the fault of a run falls; runs count from 1. */
    Heat.Moment moment(int run) {
        return sweeps
                ? new Heat.Moment(Heat.PROBE.multipliedBy(2L * run - 1).dividedBy(2L * runs), true)
                : new Heat.Moment(
                        Duration.ofMillis(new Random(seed * 1000 + run).nextLong(Heat.PROBE.toMillis())), false);
    }
}
