// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

/**
 * All meters that {@code HoldfastMetrics} registers, with the tag {@code endpoint}; some have {@code outcome} or {@code client}
 * too. The list is fixed: what a key, a command or a caller is called never becomes a tag.
 *
 * @since 0.1.0
 */
public enum HoldfastMeter {
    /** Verified failovers: another primary, or the same one restarted. */
    FAILOVERS("holdfast.failovers", Kind.COUNTER, "failovers that were followed"),

    /** How often and how long commands had to wait for a writable primary, whatever the end; the first one does not count. */
    UNWRITABLE("holdfast.unwritable", Kind.TIMER, "times without a writable primary, as this process saw it"),

    /** The same in the calendar month (UTC), as far as this process has lived in it. */
    UNWRITABLE_MONTH("holdfast.unwritable.month", Kind.GAUGE, "seconds without a writable primary in this month"),

    /** What the month may cost, if it was given. */
    UNWRITABLE_BUDGET("holdfast.unwritable.budget", Kind.GAUGE, "seconds that a month may cost"),

    /** 1 if commands pass, 0 if they wait. */
    WRITABLE("holdfast.writable", Kind.GAUGE, "1 while the primary is verified"),

    /** Counts the verified primaries. */
    EPOCH("holdfast.epoch", Kind.GAUGE, "counts the verified primaries"),

    /** Calls that met trouble: outcome waited, retried, failed (not executed) or unknown. */
    CALLS("holdfast.calls", Kind.COUNTER, "calls that met trouble, by outcome"),

    /** Calls that were to end with their fallback: outcome answered or failed (refused, timed out, or thrown by it). */
    FALLBACKS("holdfast.fallbacks", Kind.COUNTER, "calls that ended with their fallback, by outcome"),

    /** Threads that wait for a primary now. */
    WAITING_CALLS("holdfast.waiting.calls", Kind.GAUGE, "threads that wait for a primary"),

    /** Asynchronous commands that wait for a primary now. */
    WAITING_COMMANDS("holdfast.waiting.commands", Kind.GAUGE, "asynchronous commands that wait for a primary"),

    /** Connections that are open or being dialled: client jedis or lettuce. */
    CONNECTIONS("holdfast.connections", Kind.GAUGE, "open connections, by client"),

    /** How far the replica that is furthest behind is behind; NaN if unknown. */
    REPLICATION_LAG("holdfast.replication.lag", Kind.GAUGE, "bytes that the furthest replica lacks"),

    /** Memory in use at the primary; NaN if unknown. */
    MEMORY_USED("holdfast.memory.used", Kind.GAUGE, "bytes in use at the primary"),

    /** The limit of the memory at the primary; NaN if unknown, or without one. */
    MEMORY_MAX("holdfast.memory.max", Kind.GAUGE, "maxmemory of the primary in bytes"),

    /** Answers to questions for the endpoint's names: outcome answered, stale (the last known good) or failed. */
    DNS_ANSWERS("holdfast.dns.answers", Kind.COUNTER, "DNS lookups, by outcome"),

    /** The time to live of the last answer, clamped; NaN before the first. */
    DNS_TTL("holdfast.dns.ttl", Kind.GAUGE, "seconds that the last DNS answer may be reused");

    /** What kind of meter it is. */
    public enum Kind {
        /** Grows. */
        COUNTER,
        /** A number and a total time, both grow. */
        TIMER,
        /** What is so now. */
        GAUGE
    }

    private final String meterName;
    private final Kind kind;
    private final String description;

    HoldfastMeter(String meterName, Kind kind, String description) {
        this.meterName = meterName;
        this.kind = kind;
        this.description = description;
    }

    /**
     * The name in Micrometer, with dots.
     *
     * @return fixed
     */
    public String meterName() {
        return meterName;
    }

    /**
     * What kind of meter it is.
     *
     * @return fixed
     */
    public Kind kind() {
        return kind;
    }

    /**
     * What it counts.
     *
     * @return for a person
     */
    public String description() {
        return description;
    }
}
