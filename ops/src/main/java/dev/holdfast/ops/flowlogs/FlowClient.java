// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.time.Instant;
import java.util.Optional;

/**
 * What flow logs tell of one client of a group. Changed while logs are read; not thread-safe.
 *
 * @since 0.1.0
 */
public final class FlowClient {
    private static final long DAY = 86_400;
    private static final int DAYS = 64;

    private final String address;
    private long records;
    private long refused;
    private long bytes;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long days;

    FlowClient(String address) {
        this.address = address;
    }

    void add(long start, long end, long moreBytes, boolean accepted) {
        if (accepted) {
            records++;
            bytes += moreBytes;
        } else {
            refused++;
        }
        if (start > 0) {
            first = Math.min(first, start);
            last = Math.max(last, Math.max(start, end));
            // One bit a day of the last 64: a set would grow with the log.
            days |= 1L << (start / DAY % DAYS);
        }
    }

    /**
     * Where it connects from.
     *
     * @return an address
     */
    public String address() {
        return address;
    }

    /**
     * How many records of accepted traffic to the group there are: one for each flow and aggregation interval, and each
     * network interface that logs it.
     *
     * @return none or more
     */
    public long records() {
        return records;
    }

    /**
     * How many records of traffic that a security group or network ACL refused.
     *
     * @return none or more
     */
    public long refused() {
        return refused;
    }

    /**
     * Bytes sent to the group, counted as {@link #records()} are.
     *
     * @return none or more
     */
    public long bytes() {
        return bytes;
    }

    /**
     * On how many days (UTC) it was seen.
     *
     * @return at most 64
     */
    public int days() {
        return Long.bitCount(days);
    }

    /**
     * When it was first seen.
     *
     * @return empty if the logs have no times
     */
    public Optional<Instant> first() {
        return first == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(first));
    }

    /**
     * When it was last seen.
     *
     * @return empty if the logs have no times
     */
    public Optional<Instant> last() {
        return last == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(last));
    }
}
