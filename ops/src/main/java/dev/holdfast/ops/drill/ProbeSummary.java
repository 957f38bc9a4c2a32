// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a failover was for one prober.
 *
 * @param name whose writes they were
 * @param writes how many calls ended after the failover was started
 * @param errors how many of them failed
 * @param firstRefused when the first one failed
 * @param firstError with what
 * @param gap the longest time without an acknowledged write
 * @param back when the first write that began after the promotion was acknowledged; empty if none was within the drill
 * @param fate what became of them; empty where the new primary could not be asked
 * @since 0.1.0
 */
public record ProbeSummary(
        String name,
        long writes,
        long errors,
        Optional<Instant> firstRefused,
        Optional<String> firstError,
        Gap gap,
        Optional<Instant> back,
        Optional<Fate> fate) {

    ProbeSummary withFate(Optional<Fate> known) {
        return new ProbeSummary(name, writes, errors, firstRefused, firstError, gap, back, known);
    }

    /**
     * A time without an acknowledged write.
     *
     * @param from the last one before
     * @param to the first one after, or the end of the drill
     * @param closed whether there was one after
     */
    public record Gap(Instant from, Instant to, boolean closed) {

        /**
         * How long it was.
         *
         * @return none or more
         */
        public Duration length() {
            return Duration.between(from, to);
        }

        Gap orLonger(Gap other) {
            return other.length().compareTo(length()) > 0 ? other : this;
        }
    }
}
