// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a run of a row left behind: a small file in {@code target/fault-matrix}.
 *
 * @param row the row's id
 * @param adapter the adapter's name
 * @param staging how it was staged
 * @param passed whether the guarantee was kept
 * @param full whether it was run at full length
 * @param seconds how long it took
 * @param figures what was found, one text each
 */
record RowResult(
        String row,
        String adapter,
        String staging,
        boolean passed,
        boolean full,
        double seconds,
        List<String> figures) {

    static final String FOLDER = "target/fault-matrix";

    static final String PROCESSES = "processes";
    static final String TOXIPROXY = "processes behind Toxiproxy";
    static final String CONTAINERS = "containers";

    static RowResult of(FaultRow row, String adapter, String staging) {
        return new RowResult(row.id(), adapter, staging, false, Scale.isFull(), 0, List.of());
    }

    void write(FaultScene scene, long nanos) {
        with(scene, nanos, false).save();
    }

    void passed(FaultScene scene, long nanos) {
        with(scene, nanos, true).save();
    }

    private RowResult with(FaultScene scene, long nanos, boolean good) {
        List<String> found = scene.figures().entrySet().stream()
                .map(figure -> figure.getKey() + " " + figure.getValue())
                .toList();
        return new RowResult(row, adapter, staging, good, full, nanos / 1e9, found);
    }

    private void save() {
        // The last word tells them apart.
        String staged = staging.equals(PROCESSES)
                ? ""
                : "-" + staging.substring(staging.lastIndexOf(' ') + 1).toLowerCase(Locale.ROOT);
        Path file = Path.of(System.getProperty("basedir", ""), FOLDER, adapter + "-" + row + staged + ".txt");
        List<String> lines = Stream.concat(
                        Stream.of(
                                row,
                                adapter,
                                staging,
                                passed ? "kept" : "BROKEN",
                                full ? "full" : "shortened",
                                String.format(Locale.ROOT, "%.1f", seconds)),
                        figures.stream())
                .toList();
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static RowResult read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return new RowResult(
                    lines.get(0),
                    lines.get(1),
                    lines.get(2),
                    lines.get(3).equals("kept"),
                    lines.get(4).equals("full"),
                    Double.parseDouble(lines.get(5)),
                    lines.subList(6, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
