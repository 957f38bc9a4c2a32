// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.Json;
import dev.holdfast.benchmarks.JsonReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All cells with each of their runs, as a file that can be read again.
 *
 * @param facts what was measured, on what, and how
 * @param cells in the order of the table
 */
record RawFigures(Map<String, Object> facts, List<Cell> cells) {
    static final String WATCH = "watchSeconds";
    static final String CLIENTS = "clients";

    static String of(Map<String, Object> facts, List<Cell> cells) {
        String all = cells.stream().map(RawFigures::cell).collect(Collectors.joining(",\n"));
        String head = facts.entrySet().stream()
                .map(fact -> "  " + Json.of(fact.getKey()) + ": " + Json.of(fact.getValue()))
                .collect(Collectors.joining(",\n"));
        return "{\n" + head + ",\n  \"cells\": [\n" + all + "\n  ]\n}\n";
    }

    private static String cell(Cell cell) {
        String runs =
                cell.runs().stream().map(run -> "      " + Json.of(fields(run))).collect(Collectors.joining(",\n"));
        return "    {\"scenario\": " + Json.of(cell.scenario().id()) + ", \"client\": "
                + Json.of(cell.client().id()) + ", \"misses\": "
                + Json.of(cell.client().isJudged() ? Verdict.of(cell) : List.of()) + ", \"runs\": [\n" + runs
                + "\n    ]}";
    }

    private static Map<String, Object> fields(Figures run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("calls", run.calls());
        fields.put("back", run.back());
        fields.put("failedWrites", run.failedWrites());
        fields.put("unknownWrites", run.unknownWrites());
        fields.put("mostUnknownOfAThread", run.mostUnknownOfAThread());
        fields.put("failedReads", run.failedReads());
        fields.put("repeated", run.repeated());
        fields.put("falselyTold", run.falselyTold());
        fields.put("lost", run.lost());
        fields.put("lostFor", run.lostFor());
        fields.put("longestCall", run.longestCall());
        fields.put("sendsToDemoted", run.sendsToDemoted());
        fields.put("sendsAfterBack", run.sendsAfterBack());
        run.sinceProbe().ifPresent(time -> fields.put("sinceProbe", time));
        fields.put("errors", run.errors());
        return fields;
    }

    /** What a reader of the table has to know of the clients, and the file of those that its reader may not have. */
    static Map<String, Object> clients(List<Client> clients) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Client client : clients) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("title", client.title());
            fields.put("shape", client.shape().name());
            fields.put("judged", client.isJudged());
            fields.put("settings", client.settings());
            all.put(client.id(), fields);
        }
        return all;
    }

    // ---- read again

    static RawFigures read(String json) {
        Map<String, Object> facts = JsonReader.object(json);
        List<Object> cells = JsonReader.list(facts.remove("cells"));
        Object told = facts.get(CLIENTS);
        Map<String, Object> clients = told == null ? Map.of() : JsonReader.fields(told);
        return new RawFigures(
                facts,
                cells.stream()
                        .map(cell -> readCell(JsonReader.fields(cell), clients))
                        .toList());
    }

    Duration watch() {
        return Duration.ofSeconds(Math.round(((Number) facts.getOrDefault(WATCH, 0)).doubleValue()));
    }

    private static Cell readCell(Map<String, Object> fields, Map<String, Object> clients) {
        String client = String.valueOf(fields.get("client"));
        return new Cell(
                Scenarios.named(String.valueOf(fields.get("scenario"))),
                readClient(client, clients.get(client)),
                JsonReader.list(fields.get("runs")).stream()
                        .map(run -> readRun(JsonReader.fields(run)))
                        .toList());
    }

    /** A client whose library is not here cannot be opened, but has its place in a table. */
    private static Client readClient(String id, @Nullable Object told) {
        if (told == null) {
            return Clients.named(id);
        }
        Map<String, Object> fields = JsonReader.fields(told);
        return new Client(
                id,
                String.valueOf(fields.get("title")),
                Client.Shape.valueOf(String.valueOf(fields.get("shape"))),
                Boolean.TRUE.equals(fields.get("judged")),
                Client.Naming.OWN,
                String.valueOf(fields.get("settings")),
                place -> {
                    throw new IllegalStateException(id + " was read from a file");
                });
    }

    private static Figures readRun(Map<String, Object> run) {
        Map<String, Long> errors = new LinkedHashMap<>();
        JsonReader.fields(run.getOrDefault("errors", Map.of()))
                .forEach((error, times) -> errors.put(error, ((Number) times).longValue()));
        return new Figures(
                count(run, "calls"),
                time(run, "back"),
                count(run, "failedWrites"),
                count(run, "unknownWrites"),
                count(run, "mostUnknownOfAThread"),
                count(run, "failedReads"),
                count(run, "repeated"),
                count(run, "falselyTold"),
                count(run, "lost"),
                time(run, "lostFor").orElse(Duration.ZERO),
                time(run, "longestCall").orElse(Duration.ZERO),
                known(run, "sendsToDemoted"),
                known(run, "sendsAfterBack"),
                time(run, "sinceProbe"),
                errors);
    }

    private static long count(Map<String, Object> run, String field) {
        return known(run, field).orElse(0);
    }

    private static OptionalLong known(Map<String, Object> run, String field) {
        return run.get(field) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    private static Optional<Duration> time(Map<String, Object> run, String field) {
        return run.get(field) instanceof Number millis
                ? Optional.of(Duration.ofNanos(Math.round(millis.doubleValue() * 1e6)))
                : Optional.empty();
    }
}
