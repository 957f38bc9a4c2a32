// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of one scenario: all clients at once, each in its lane, and the same done to each, to one shortly after the
 * other, so that none is measured while all others dial.
 */
final class Heat {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    /** From one probe to the next; the fault falls anywhere within. */
    static final Duration PROBE = Duration.ofSeconds(1);

    /** From one lane's fault to the next lane's: longer than a client that comes back soon takes. */
    private static final Duration APART = Duration.ofMillis(250);

    /** What one core drives, clients, servers and all, and is idle for a part of the time: measured, 5,000 leave none. */
    private static final double CALLS_A_SECOND_A_CORE = 2_400;

    /** How long all have to have written without a failure before the rest of the time is not waited for. */
    private static final Duration CALM = Duration.ofSeconds(6);

    private final Scenario scenario;
    private final List<Client> clients;
    private final Duration watch;
    private final long seed;
    private final Moment moment;
    private final Path folder;
    private final Map<Client, Long> faulted = new ConcurrentHashMap<>();

    /**
     * When the fault falls.
     *
     * @param after how long after all have written, or after a probe
     * @param afterProbe whether after a probe of the primary, for who probes
     */
    record Moment(Duration after, boolean afterProbe) {}

    Heat(Scenario scenario, List<Client> clients, Duration watch, long seed, Moment moment, Path folder) {
        this.scenario = scenario;
        this.clients = clients;
        this.watch = watch;
        this.seed = seed;
        this.moment = moment;
        this.folder = folder;
    }

    /**
     * When the watch of each lane ends, so that all are watched equally long, each from the end of its own fault: the
     * first one's would else be the longest, by as much as the faults lie apart.
     *
     * @param faulted when the fault of each was over
     * @param over when the watch of the last one ended
     */
    static Map<Client, Long> ends(Map<Client, Long> faulted, long over) {
        long watched = over - Collections.max(faulted.values());
        Map<Client, Long> ends = new LinkedHashMap<>();
        faulted.forEach((client, at) -> ends.put(client, at + watched));
        return ends;
    }

    /** What is known of one lane when it has ended. */
    record Result(Figures figures, String redisVersion, List<String> events) {}

    /**
     * The clients in as few heats as the machine can drive without slowing them: who races beside whom is drawn anew each
     * time, so that nobody always has the fuller heat.
     */
    static List<List<Client>> heats(Scenario scenario, List<Client> clients, Random random, int cores) {
        List<Client> drawn = new ArrayList<>(clients);
        Collections.shuffle(drawn, random);
        List<List<Client>> heats = new ArrayList<>();
        double room = 0;
        for (Client client : drawn) {
            double calls = client.callsASecond(scenario);
            if (heats.isEmpty() || calls > room) {
                heats.add(new ArrayList<>());
                room = CALLS_A_SECOND_A_CORE * cores;
            }
            heats.get(heats.size() - 1).add(client);
            room -= calls;
        }
        return heats;
    }

    Map<Client, Result> run() throws InterruptedException {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (Client client : clients) {
                lanes.add(new Lane(client, scenario, seed, folder.resolve(client.id())));
            }
            requireStart(lanes);
            TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
            Map<Client, Timeline> timelines = disturb(lanes);
            return results(lanes, timelines, ends(faulted, observe(lanes)));
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

    private Map<Client, Timeline> disturb(List<Lane> lanes) {
        Map<Client, CompletableFuture<Timeline>> all = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            Duration turn = APART.multipliedBy(all.size());
            all.put(
                    lane.client(),
                    CompletableFuture.supplyAsync(() -> disturb(lane, turn), task -> new Thread(task).start()));
        }
        Map<Client, Timeline> timelines = new LinkedHashMap<>();
        all.forEach((client, future) -> timelines.put(client, future.join()));
        return timelines;
    }

    private Timeline disturb(Lane lane, Duration turn) {
        try {
            TimeUnit.MILLISECONDS.sleep(turn.toMillis());
            lane.awaitMoment(moment);
            Timeline timeline = lane.disturb();
            faulted.put(lane.client(), System.nanoTime());
            return timeline;
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

    private static Map<Client, Result> results(
            List<Lane> lanes, Map<Client, Timeline> timelines, Map<Client, Long> ends) throws InterruptedException {
        Map<Client, Result> results = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            Timeline timeline = timelines.get(lane.client());
            Long until = ends.get(lane.client());
            if (timeline != null && until != null) {
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
