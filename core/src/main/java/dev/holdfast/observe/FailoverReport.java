// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.Succession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One failover from its first signal on, as this process saw it. Written when DNS has followed, or a minute after the new
 * primary was verified.
 *
 * @param endpoint the group's endpoint
 * @param epoch that of the new primary
 * @param from the old primary
 * @param to the new one
 * @param why the rule by which it was accepted
 * @param signal what was seen first
 * @param began when, by the wall clock
 * @param verified how long after the first signal the new primary was verified and commands could go to it
 * @param firstWrite how long after the first signal the first write that had been in trouble succeeded; empty if there was
 *     none
 * @param dnsFollowed how long after the first signal DNS named the new primary, zero if it did before; empty if not yet
 * @param calls what became of the calls of this process that met trouble
 * @param lostBytes how many bytes of history the new primary lacks, as of the old one's last answer to a probe; it may have
 *     acknowledged more in the second after. Empty if unknown
 * @param vitals how the old primary fared; empty if it was not asked
 * @param secondWithinTheHour whether another failover ended less than an hour before
 * @since 0.1.0
 */
public record FailoverReport(
        Endpoint endpoint,
        long epoch,
        NodeAddress from,
        NodeAddress to,
        Succession why,
        String signal,
        Instant began,
        Duration verified,
        Optional<Duration> firstWrite,
        Optional<Duration> dnsFollowed,
        CallTally calls,
        OptionalLong lostBytes,
        Optional<LastMinute> vitals,
        boolean secondWithinTheHour) {

    /**
     * How a node fared when it was last asked, and in the minute before.
     *
     * @param usedMemory bytes in use
     * @param maxMemory the limit in bytes; 0 if none is set
     * @param evictedKeys keys evicted in that minute
     * @param operationsPerSecond the most commands a second in that minute
     */
    public record LastMinute(long usedMemory, long maxMemory, long evictedKeys, long operationsPerSecond) {}

    /**
     * The report in words, for a log or a chat.
     *
     * @return one line without keys, values or credentials
     */
    public String inWords() {
        return ReportText.of(this);
    }
}
