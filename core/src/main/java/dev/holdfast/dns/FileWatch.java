// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Whether a file has changed. Not safe for use by several threads. */
final class FileWatch {

    private final Path file;
    private @Nullable String last;

    FileWatch(Path file) {
        this.file = file;
    }

    /** True at the first call, and whenever the file is not as it was at the call before. */
    boolean changed() {
        String now = state();
        boolean changed = !now.equals(last);
        last = now;
        return changed;
    }

    /**
     * Time, size and key; the key tells a file that was renamed into place from the one that it replaced. A text and not
     * a record: on JDK 17, comparing records leaves their class in a static cache of the JDK (ObjectMethods.OBJECT_EQ),
     * and with it the application's class loader.
     */
    private String state() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException missing) {
            return "missing";
        }
    }
}
