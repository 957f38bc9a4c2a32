// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.topology.Contested;
import java.time.Duration;
import java.util.List;

/**
 * What a contestant does, and the only settings in which a scenario departs from the defaults.
 *
 * @param threads how many threads call
 * @param pace from one call of a thread to its next
 * @param contested Holdfast's; AUTOMATIC is the default
 * @param probing Holdfast's; on by default
 */
record Tuning(int threads, Duration pace, Contested contested, boolean probing) {

    /** Jedis' default for maxTotal, and commons-pool's. */
    static final int DEFAULT_POOL = 8;

    static Tuning defaults() {
        return new Tuning(4, Duration.ofMillis(10), Contested.AUTOMATIC, true);
    }

    Tuning threads(int count, Duration each) {
        return new Tuning(count, each, contested, probing);
    }

    Tuning contested(Contested value) {
        return new Tuning(threads, pace, value, probing);
    }

    Tuning withoutProbing() {
        return new Tuning(threads, pace, contested, false);
    }

    /** The pool of both clients: as by default, unless that would let threads wait for one another. */
    int poolSize() {
        return Math.max(DEFAULT_POOL, threads);
    }

    List<String> encode() {
        return List.of(
                Integer.toString(threads), Long.toString(pace.toMillis()), contested.name(), Boolean.toString(probing));
    }

    static Tuning decode(List<String> words) {
        return new Tuning(
                Integer.parseInt(words.get(0)),
                Duration.ofMillis(Long.parseLong(words.get(1))),
                Contested.valueOf(words.get(2)),
                Boolean.parseBoolean(words.get(3)));
    }
}
