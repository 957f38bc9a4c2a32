// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often nodes are asked: quickly while something is wrong, ever slower while it stays wrong, so that a lost node is
 * not hammered. Counts from the last answer, with a jitter of a fifth either way. Search's thread only.
 */
final class Cadence {

    static final Duration URGENT = Duration.ofMillis(5);
    static final Duration QUICK = Duration.ofMillis(50);
    static final Duration SLOWER = Duration.ofMillis(250);
    static final Duration SLOWEST = Duration.ofSeconds(1);
    static final Duration QUICK_FOR = Duration.ofSeconds(30);
    static final Duration SLOWER_FOR = Duration.ofMinutes(5);

    /** How long a hint (a late probe, a change in DNS) quickens a search that suspends nothing. */
    static final Duration HURRY_FOR = Duration.ofSeconds(3);

    private final SearchSettings settings;
    private final Timing timing;
    private final RandomGenerator random;
    private boolean troubled;
    private long troubledSince;
    private long hurriedAt;

    Cadence(SearchSettings settings, Timing timing, RandomGenerator random) {
        this.settings = settings;
        this.timing = timing;
        this.random = random;
        this.troubledSince = timing.nanos();
        this.hurriedAt = timing.nanos() - HURRY_FOR.toNanos();
    }

    void hurry() {
        hurriedAt = timing.nanos();
    }

    /** Whether to ask quickly at all. */
    boolean quick(State state) {
        boolean trouble = state != State.STEADY;
        if (trouble && !troubled) {
            troubledSince = timing.nanos();
        }
        troubled = trouble;
        return trouble || timing.nanos() - hurriedAt < HURRY_FOR.toNanos();
    }

    /** Draws the jitter of the next question. */
    void answered(NodeRecord record) {
        record.jitter = 0.8 + 0.4 * random.nextDouble();
    }

    /** Nanoseconds until a node is to be asked again; zero or less: now. */
    long due(NodeRecord record, State state, boolean urgent) {
        long pause = urgent ? URGENT.toNanos() : (long) (pause(state).toNanos() * record.jitter);
        return pause - (timing.nanos() - record.answeredAt);
    }

    private Duration pause(State state) {
        if (!quick(state)) {
            return settings.steadyCadence();
        }
        Duration troubledFor = troubled ? Duration.ofNanos(timing.nanos() - troubledSince) : Duration.ZERO;
        if (troubledFor.compareTo(QUICK_FOR) < 0) {
            return QUICK;
        }
        return troubledFor.compareTo(SLOWER_FOR) < 0 ? SLOWER : SLOWEST;
    }
}
