// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Flow logs on this machine.
 *
 * @since 0.1.0
 */
public final class FlowLogFiles {
    private FlowLogFiles() {}

    /**
     * A file or pipe, or all files of a folder and those below it, in the order of their names (which is that of time).
     *
     * @param path the file, pipe or folder
     * @return at least one
     * @throws UncheckedIOException if there is none
     */
    public static List<FlowLogSource> under(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            return List.of(source(path));
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<FlowLogSource> found = files.filter(Files::isRegularFile)
                    .sorted()
                    .map(FlowLogFiles::source)
                    .toList();
            if (found.isEmpty()) {
                throw new IOException("there is no file in it");
            }
            return found;
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new UncheckedIOException("cannot read flow logs from " + path + ": " + why, e);
        }
    }

    private static FlowLogSource source(Path file) {
        return new FlowLogSource() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public long size() {
                return file.toFile().length();
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }
}
