// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.Holdfast;
import dev.holdfast.benchmarks.Json;
import dev.holdfast.benchmarks.Machine;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A thousand busy connections of one process through one promotion: how long until each wrote again, and what that cost
 * in lookups, probes and dials. Started by the script {@code benchmarks/connections}.
 */
public final class ManyConnections {
    private static final Duration PACE = Duration.ofMillis(250);
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration WATCH = Duration.ofSeconds(20);

    /** What the plan allows: as it is by default, and without the limit on dials. */
    private static final Map<Boolean, Duration> BOUNDS =
            Map.of(true, Duration.ofSeconds(6), false, Duration.ofSeconds(2));

    private final int count;
    private final boolean limited;

    private ManyConnections(int count, boolean limited) {
        this.count = count;
        this.limited = limited;
    }

    /**
     * Runs both and ends the JVM: 0 when they are within the bounds, 1 when not.
     *
     * @param args how many connections (1000)
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Map<String, Object>> runs = new ArrayList<>();
        for (boolean limited : List.of(true, false)) {
            runs.add(new ManyConnections(count, limited).run());
            out.println(Json.of(runs.get(runs.size() - 1)));
        }
        Map<String, Object> facts = new LinkedHashMap<>(Machine.facts());
        facts.put("runs", runs);
        Path file = Path.of("benchmarks", "target", "connections.json").toAbsolutePath();
        Files.writeString(file, Json.of(facts) + "\n");
        out.println("raw figures: " + file);
        boolean all = runs.stream().allMatch(run -> Boolean.TRUE.equals(run.get("withinBounds")));
        Runtime.getRuntime().halt(all ? 0 : 1);
    }

    private Map<String, Object> run() throws InterruptedException {
        try (RedisStage stage = RedisStage.builder()
                .dnsTtl(Scenarios.TTL)
                .dnsLag(Incident.DNS_LAG)
                .start()) {
            Place place = new Place(
                    stage.endpoint(),
                    stage.port(),
                    stage.dns().socketAddress(),
                    List.of(),
                    Tuning.defaults(),
                    event -> {});
            Holdfast holdfast = limited
                    ? place.holdfast()
                    : place.builder().withoutDialLimit().build();
            RedisClient client = HoldfastLettuce.client(holdfast, RedisURI.create(stage.endpoint(), stage.port()));
            List<Commands.Async> connections = new ArrayList<>();
            for (int connection = 0; connection < count; connection++) {
                connections.add(LettuceClients.async(client));
            }
            Load load = Load.spread(connections, PACE);
            TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
            Map<String, Object> result = promote(stage, load);
            client.shutdown();
            holdfast.close();
            return result;
        }
    }

    private Map<String, Object> promote(RedisStage stage, Load load) throws InterruptedException {
        RedisNode old = stage.primary();
        RedisNode heir = stage.anyReplica();
        Counts oldBefore = Counts.of(old);
        Counts heirBefore = Counts.of(heir);
        stage.dns().clearQueries();
        Timeline timeline = Incident.orderly(stage);
        await(() -> load.logbooks().stream().allMatch(logbook -> logbook.wroteSince(timeline.promoted())));
        Map<String, Object> costs = new LinkedHashMap<>();
        costs.put("lookups", stage.dns().queries().size());
        // Each connection of ours says HELLO once, and each probe does.
        Counts atHeir = Counts.of(heir).since(heirBefore);
        costs.put("dialsOfTheNewPrimary", atHeir.connections());
        costs.put("probesOfTheNewPrimary", atHeir.hellos() - atHeir.connections());
        Counts atOld = Counts.of(old).since(oldBefore);
        costs.put("dialsOfTheOldPrimary", atOld.connections());
        costs.put("hellosToTheOldPrimary", atOld.hellos());
        TimeUnit.SECONDS.sleep(2);
        long until = System.nanoTime();
        load.stop(Contestant.LAST_CALL);
        Map<String, Object> result = result(load, heir, timeline, until);
        result.putAll(costs);
        return result;
    }

    private Map<String, Object> result(Load load, RedisNode heir, Timeline timeline, long until) {
        List<Attempt> attempts =
                load.logbooks().stream().flatMap(Logbook::attempts).toList();
        List<String> applied = Applied.keys(heir, attempts);
        Figures figures = Figures.of(attempts, applied, timeline, until, count);
        Optional<Duration> back = back(load, new HashSet<>(applied), timeline.promoted());
        boolean none = figures.failedWrites() + figures.failedReads() + figures.repeated() + figures.lost() == 0;
        boolean soon =
                back.filter(time -> time.compareTo(BOUNDS.get(limited)) <= 0).isPresent();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("connections", count);
        result.put("dialLimit", limited);
        result.put("withinBounds", none && soon);
        result.put("back", back);
        result.put("failedWrites", figures.failedWrites());
        result.put("failedReads", figures.failedReads());
        result.put("repeated", figures.repeated());
        result.put("lost", figures.lost());
        result.put("longestCall", figures.longestCall());
        result.put("errors", figures.errors());
        return result;
    }

    /** When the last connection wrote for the first time, of what the new primary kept. */
    private static Optional<Duration> back(Load load, Set<String> kept, long promoted) {
        long last = promoted;
        for (Logbook logbook : load.logbooks()) {
            OptionalLong first = logbook.attempts()
                    .filter(call -> call.writes() && call.ok() && call.ended() > promoted && kept.contains(call.key()))
                    .mapToLong(Attempt::ended)
                    .min();
            if (first.isEmpty()) {
                return Optional.empty();
            }
            last = Math.max(last, first.getAsLong());
        }
        return Optional.of(Duration.ofNanos(last - promoted));
    }

    private static void await(BooleanSupplier enough) throws InterruptedException {
        long until = System.nanoTime() + WATCH.toNanos();
        while (!enough.getAsBoolean() && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** What a node has been asked so far. */
    private record Counts(long connections, long hellos) {

        Counts since(Counts before) {
            return new Counts(connections - before.connections, hellos - before.hellos);
        }

        static Counts of(RedisNode node) {
            long hellos = node.command("INFO", "commandstats")
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_hello:calls="))
                    .map(line -> line.substring(line.indexOf('=') + 1, line.indexOf(',')))
                    .mapToLong(Long::parseLong)
                    .sum();
            return new Counts(Long.parseLong(node.info("total_connections_received")), hellos);
        }
    }
}
