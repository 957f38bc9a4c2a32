// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of one scenario: all clients at once, each in its lane, and the same done to each at the same time. */
final class Heat {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    /** The fault falls anywhere within the second from one probe to the next. */
    private static final long PROBE_MILLIS = 1000;

    /** How long all have to have written without a failure before the rest of the time is not waited for. */
    private static final Duration CALM = Duration.ofSeconds(6);

    private final Scenario scenario;
    private final List<Client> clients;
    private final Duration watch;
    private final long seed;
    private final Path folder;

    Heat(Scenario scenario, List<Client> clients, Duration watch, long seed, Path folder) {
        this.scenario = scenario;
        this.clients = clients;
        this.watch = watch;
        this.seed = seed;
        this.folder = folder;
    }

    /** What is known of one lane when it has ended. */
    record Result(Figures figures, String redisVersion, List<String> events) {}

    Map<Client, Result> run() throws InterruptedException {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (Client client : clients) {
                lanes.add(new Lane(client, scenario, seed, folder.resolve(client.id())));
            }
            requireStart(lanes);
            TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis() + new Random(seed).nextLong(PROBE_MILLIS));
            Map<Client, Timeline> timelines = disturb(lanes);
            long until = observe(lanes);
            return results(lanes, timelines, until);
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private void requireStart(List<Lane> lanes) throws InterruptedException {
        if (!await(START, () -> lanes.stream().allMatch(Lane::writes))) {
            throw new IllegalStateException("a contestant did not come to write, see " + folder + "\n"
                    + lanes.get(0).describe());
        }
    }

    private static Map<Client, Timeline> disturb(List<Lane> lanes) {
        Map<Client, CompletableFuture<Timeline>> all = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            all.put(
                    lane.client(),
                    CompletableFuture.supplyAsync(() -> disturb(lane), task -> new Thread(task).start()));
        }
        Map<Client, Timeline> timelines = new LinkedHashMap<>();
        all.forEach((client, future) -> timelines.put(client, future.join()));
        return timelines;
    }

    private static Timeline disturb(Lane lane) {
        try {
            return lane.disturb();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Until all have been calm for a while, or the time is over; a split brain looks calm, and is observed in full. */
    private long observe(List<Lane> lanes) throws InterruptedException {
        boolean looksCalm = scenario.demoted() == Scenario.Demoted.WRITABLE;
        long[] calmSince = {System.nanoTime()};
        long[] failures = {-1};
        await(watch, () -> {
            long now = lanes.stream()
                    .mapToLong(lane -> lane.contestant().state().failures())
                    .sum();
            if (now != failures[0] || !lanes.stream().allMatch(Lane::writes)) {
                failures[0] = now;
                calmSince[0] = System.nanoTime();
            }
            return !looksCalm && System.nanoTime() - calmSince[0] > CALM.toNanos();
        });
        return System.nanoTime();
    }

    private static Map<Client, Result> results(List<Lane> lanes, Map<Client, Timeline> timelines, long until)
            throws InterruptedException {
        Map<Client, Result> results = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            Timeline timeline = timelines.get(lane.client());
            if (timeline != null) {
                Figures figures = lane.figures(timeline, until);
                results.put(
                        lane.client(),
                        new Result(
                                figures, lane.redisVersion(), lane.contestant().events()));
            }
        }
        return results;
    }

    private static boolean await(Duration atMost, BooleanSupplier enough) throws InterruptedException {
        long start = System.nanoTime();
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }
}
