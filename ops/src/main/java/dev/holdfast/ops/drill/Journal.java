// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened in a drill, as it happens. Safe for several threads.
 *
 * @since 0.1.0
 */
public final class Journal {
    private final Clock clock;
    private final Consumer<Entry> audience;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * An empty journal.
     *
     * @param clock what time it is
     * @param audience told each entry when it is made
     */
    public Journal(Clock clock, Consumer<Entry> audience) {
        this.clock = clock;
        this.audience = audience;
    }

    /**
     * One line of the timeline.
     *
     * @param at when
     * @param who who did or saw it
     * @param what a sentence
     */
    public record Entry(Instant at, Who who, String what) {}

    /** Who did or saw something. */
    public enum Who {
        /** The drill itself. */
        DRILL,
        /** A server, seen by asking it. */
        SERVER,
        /** DNS, seen by asking it. */
        DNS,
        /** Holdfast, in its own events. */
        HOLDFAST,
        /** ElastiCache, in its events. */
        AWS
    }

    /**
     * Adds a line, now.
     *
     * @param who who did or saw it
     * @param what a sentence
     */
    public void note(Who who, String what) {
        note(clock.instant(), who, what);
    }

    /**
     * Adds a line.
     *
     * @param at when it happened
     * @param who who did or saw it
     * @param what a sentence
     */
    public void note(Instant at, Who who, String what) {
        Entry entry = new Entry(at, who, what);
        synchronized (entries) {
            entries.add(entry);
        }
        audience.accept(entry);
    }

    Instant now() {
        return clock.instant();
    }

    List<Entry> entries() {
        synchronized (entries) {
            return entries.stream().sorted(Comparator.comparing(Entry::at)).toList();
        }
    }
}
