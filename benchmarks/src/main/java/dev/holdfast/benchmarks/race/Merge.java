// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.JsonReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The runs of several races as those of one, so that ten can be collected over several sessions, and one that was broken
 * off be gone on with. Each race's machine, versions, seed and load stay in the merged file.
 */
final class Merge {
    static final String SOURCES = "sources";

    private Merge() {}

    /**
     * Merges. What did not come back is said not to have within the shortest time that any of the races watched.
     *
     * @param races at least one; each may be a merge itself
     * @throws IllegalArgumentException if a run is in two of them: a race is known by the moment of its start
     */
    static RawFigures of(List<RawFigures> races) {
        List<Map<String, Object>> sources =
                races.stream().flatMap(Merge::sources).toList();
        long starts =
                sources.stream().map(source -> source.get("started")).distinct().count();
        if (starts < sources.size()) {
            throw new IllegalArgumentException("a race is merged with itself");
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(RawFigures.WATCH, shortestWatch(races));
        facts.put(RawFigures.CLIENTS, RawFigures.clients(clients(races)));
        facts.put(SOURCES, sources);
        return new RawFigures(facts, cells(races));
    }

    private static Stream<Map<String, Object>> sources(RawFigures race) {
        if (race.facts().get(SOURCES) instanceof List<?> merged) {
            return merged.stream().map(JsonReader::fields);
        }
        Map<String, Object> source = new LinkedHashMap<>(race.facts());
        source.remove(RawFigures.CLIENTS);
        source.remove("settings");
        return Stream.of(source);
    }

    private static long shortestWatch(List<RawFigures> races) {
        return races.stream().mapToLong(race -> race.watch().toSeconds()).min().orElseThrow();
    }

    private static List<Client> clients(List<RawFigures> races) {
        Map<String, Client> clients = new LinkedHashMap<>();
        races.forEach(
                race -> race.cells().forEach(cell -> clients.put(cell.client().id(), cell.client())));
        return List.copyOf(clients.values());
    }

    private static List<Cell> cells(List<RawFigures> races) {
        Map<List<String>, Cell> cells = new LinkedHashMap<>();
        races.stream()
                .flatMap(race -> race.cells().stream())
                .forEach(cell ->
                        cells.merge(List.of(cell.scenario().id(), cell.client().id()), cell, Merge::both));
        List<String> order = Scenarios.all().stream().map(Scenario::id).toList();
        return cells.values().stream()
                .sorted(Comparator.comparingInt(
                        cell -> order.indexOf(cell.scenario().id())))
                .toList();
    }

    private static Cell both(Cell one, Cell other) {
        List<Figures> runs = new ArrayList<>(one.runs());
        runs.addAll(other.runs());
        return new Cell(one.scenario(), other.client(), runs);
    }
}
