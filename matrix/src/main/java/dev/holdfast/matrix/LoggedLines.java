// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the lines that go to the standard error output, where slf4j-simple logs, and lets them pass. */
final class LoggedLines extends FilterOutputStream {
    private static final AtomicLong LINES = new AtomicLong();

    private LoggedLines(OutputStream out) {
        super(out);
    }

    /** Before the first logger is made. */
    static void install() {
        System.setErr(new PrintStream(new LoggedLines(System.err), true, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int character) throws IOException {
        if (character == '\n') {
            LINES.incrementAndGet();
        }
        out.write(character);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int index = from; index < from + length; index++) {
            if (bytes[index] == '\n') {
                LINES.incrementAndGet();
            }
        }
        out.write(bytes, from, length);
    }

    static long count() {
        return LINES.get();
    }
}
