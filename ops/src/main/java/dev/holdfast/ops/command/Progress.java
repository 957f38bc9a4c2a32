// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import java.util.Locale;
import java.util.function.LongConsumer;

/** A bar on one line while a person looks on; nothing in a script, whose log it would fill. */
final class Progress implements LongConsumer, AutoCloseable {
    private static final int WIDTH = 30;
    private static final long EVERY_NANOS = 200_000_000;
    private static final double MEGA = 1e6;

    private final Console console;
    private final long total;
    private final boolean shown;
    private final long began = System.nanoTime();
    private long drawn = began;

    Progress(Console console, long total, boolean shown) {
        this.console = console;
        this.total = total;
        this.shown = shown;
    }

    @Override
    public void accept(long done) {
        long now = System.nanoTime();
        if (shown && now - drawn >= EVERY_NANOS) {
            drawn = now;
            console.err().print("\r" + text(done, now));
            console.err().flush();
        }
    }

    private String text(long done, long now) {
        double seconds = (now - began) / 1e9;
        double rate = done / Math.max(1e-9, seconds);
        if (done > total) {
            // A pipe does not tell its size.
            return String.format(Locale.ROOT, "%,.0f MB read  %.0f MB/s ", done / MEGA, rate / MEGA);
        }
        double part = Math.min(1, done / (double) total);
        int bar = (int) (part * WIDTH);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %%  %,.0f of %,.0f MB  %.0f MB/s  %.0f s left ",
                "#".repeat(bar),
                ".".repeat(WIDTH - bar),
                part * 100,
                done / MEGA,
                total / MEGA,
                rate / MEGA,
                Math.max(0, total - done) / Math.max(1, rate));
    }

    @Override
    public void close() {
        if (shown && drawn != began) {
            console.err().print("\r" + " ".repeat(100) + "\r");
            console.err().flush();
        }
    }
}
