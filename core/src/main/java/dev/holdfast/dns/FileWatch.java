// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a file has changed. Not safe for use by several threads. */
final class FileWatch {

    private final Path file;
    private @Nullable State last;

    FileWatch(Path file) {
        this.file = file;
    }

    /** The key tells a file that was renamed into place from the one it replaced, even with the same time and size. */
    private record State(boolean there, @Nullable FileTime modified, long size, @Nullable Object key) {}

    /** True at the first call, and whenever the file is not as it was at the call before. */
    boolean changed() {
        State now = state();
        boolean changed = !now.equals(last);
        last = now;
        return changed;
    }

    private State state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(
                    true, attributes.lastModifiedTime(), attributes.size(), Objects.toString(attributes.fileKey(), ""));
        } catch (IOException missing) {
            return new State(false, null, 0, null);
        }
    }
}
