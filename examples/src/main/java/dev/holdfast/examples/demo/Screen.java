// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the watcher sees. On a terminal the story scrolls above a block of live lines that is redrawn in place; without one
 * the live lines are printed every few seconds. Thread-safe.
 */
final class Screen implements AutoCloseable {
    private static final long PLAIN_EVERY = 5_000_000_000L;
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    /** Name, calls, errors, last write, node, epoch, with room for colours; 64 wide. */
    private static final String COLUMNS = "%s%-16s%s %6s %s%6s%s %11s  %-11s %5s  ";

    private static final int BEFORE_PULSE = 64;

    private final PrintStream out;
    private final boolean terminal;
    private final int width;
    private final long started = System.nanoTime();
    private List<String> block = List.of();
    private boolean drawn;
    private long lastPlain;
    private boolean closed;

    /**
     * A screen.
     *
     * @param out where to print
     * @param terminal whether cursor movements and colours are understood there
     * @param width columns of the terminal
     */
    Screen(PrintStream out, boolean terminal, int width) {
        this.out = out;
        this.terminal = terminal;
        this.width = Math.max(40, width);
    }

    /** A line of the story, with the seconds since the start. */
    void tell(String text) {
        tellAt(System.nanoTime(), text);
    }

    void tellAt(long instant, String text) {
        print(String.format(Locale.ROOT, "%s%5.1f s%s  %s", paint(DIM), (instant - started) / 1e9, paint(PLAIN), text));
    }

    /** Lines as they are. */
    synchronized void print(String text) {
        if (closed) {
            return;
        }
        erase();
        out.println(text);
        draw();
    }

    /** Replaces the live lines. */
    synchronized void live(List<String> lines) {
        if (closed) {
            return;
        }
        if (terminal) {
            erase();
            block = lines;
            draw();
        } else if (System.nanoTime() - lastPlain >= PLAIN_EVERY) {
            lastPlain = System.nanoTime();
            lines.forEach(line -> out.println("         " + line));
        }
    }

    /** Leaves the live lines as they are, and prints below them from now on. */
    synchronized void endLive() {
        block = List.of();
        drawn = false;
    }

    private void erase() {
        if (drawn) {
            out.print("\u001b[" + block.size() + "A\r\u001b[J");
            drawn = false;
        }
    }

    private void draw() {
        if (terminal && !block.isEmpty()) {
            block.forEach(line -> out.println(fit(line)));
            drawn = true;
        }
        out.flush();
    }

    /** Cut, since a line that wraps would be two when the block is erased. */
    private String fit(String line) {
        String bare = COLOUR.matcher(line).replaceAll("");
        return bare.length() < width ? line : bare.substring(0, width - 2) + "…";
    }

    /** What stands above the live lines. */
    String head() {
        return paint(DIM)
                + String.format(
                        Locale.ROOT,
                        COLUMNS,
                        "",
                        "service",
                        "",
                        "ok",
                        "",
                        "errors",
                        "",
                        "last write",
                        "on node",
                        "epoch")
                + (terminal ? "writes/second" : "last error")
                + paint(PLAIN);
    }

    /** The live line of a service. */
    String service(String name, Ledger.Now now, String node) {
        String last = now.lastWrite() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f s ago", Math.max(0, System.nanoTime() - now.lastWrite()) / 1e9);
        return String.format(
                        Locale.ROOT,
                        COLUMNS,
                        paint(BOLD),
                        name,
                        paint(PLAIN),
                        Table.whole(now.ok()),
                        paint(now.errors() > 0 ? RED : GREEN),
                        Table.whole(now.errors()),
                        paint(PLAIN),
                        last,
                        node,
                        now.epoch() == 0 ? "-" : Long.toString(now.epoch()))
                + (terminal ? pulse(now) : now.error());
    }

    private String pulse(Ledger.Now now) {
        StringBuilder text = new StringBuilder();
        int room = Math.max(0, width - BEFORE_PULSE - 1);
        List<Ledger.Beat> beats = now.pulse();
        for (Ledger.Beat beat : beats.subList(Math.max(0, beats.size() - room), beats.size())) {
            text.append(
                            switch (beat) {
                                case WRITTEN -> paint(GREEN) + "█";
                                case FAILED -> paint(RED) + "▒";
                                case SILENT -> paint(DIM) + "·";
                            })
                    .append(paint(PLAIN));
        }
        return text.toString();
    }

    String bold(String text) {
        return paint(BOLD) + text + paint(PLAIN);
    }

    String good(String text) {
        return paint(GREEN) + text + paint(PLAIN);
    }

    String bad(String text) {
        return paint(RED) + text + paint(PLAIN);
    }

    private String paint(String colour) {
        return terminal ? colour : "";
    }

    /** Prints nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        out.flush();
    }
}
