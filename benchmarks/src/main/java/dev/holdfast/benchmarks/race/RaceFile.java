// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.RawFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** The raw figures of a race, to be shown. */
public final class RaceFile implements RawFile {
    private final RawFigures race;

    private RaceFile(RawFigures race) {
        this.race = race;
    }

    /**
     * Reads.
     *
     * @param json as the race wrote it, merged or not
     * @return the race
     */
    public static RaceFile read(String json) {
        return new RaceFile(RawFigures.read(json));
    }

    @Override
    public Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("settings", Table.settings(race.cells()));
        shapes((shape, cells) -> {
            tables.put(shape, Table.of(cells, race.watch()));
            tables.put(shape + " better", new Better(cells).list());
            tables.put(shape + " bounds", Table.verdicts(cells));
        });
        return tables;
    }

    @Override
    public Map<String, String> plots() {
        Map<String, String> plots = new LinkedHashMap<>();
        shapes((shape, cells) ->
                plots.put(shape, RacePlots.back(cells, race.watch()).svg()));
        if (RacePlots.knowsMoments(race.cells())) {
            plots.put("moments", RacePlots.moments(race.cells()).svg());
        }
        return plots;
    }

    private void shapes(BiConsumer<String, List<Cell>> each) {
        for (Client.Shape shape : Client.Shape.values()) {
            List<Cell> cells = race.cells().stream()
                    .filter(cell -> cell.client().shape() == shape)
                    .toList();
            if (!cells.isEmpty()) {
                each.accept(shape.name().toLowerCase(Locale.ROOT).replace('_', '-'), cells);
            }
        }
    }
}
