// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the history of a row's callers must say, besides what holds always: nothing applied twice, nothing applied that was
 * reported not applied, no call beyond its budget and the client's own timeouts, no error of another kind.
 *
 * @param unknown how many writes may have ended with an unknown outcome
 * @param refusals whether calls may have ended as not applied
 * @param losses whether writes that were acknowledged may be gone: the server's doing, where a primary dies
 * @param answers whether the server's own errors may have been handed through
 * @param epochs by how many the epoch moves; empty where that is not the row's matter
 * @param back within which time after the promotion all callers have an answer again; empty without a promotion
 */
record Expectation(
        Unknown unknown,
        boolean refusals,
        boolean losses,
        boolean answers,
        OptionalInt epochs,
        Optional<Duration> back) {

    /** How many writes may end with an unknown outcome. */
    enum Unknown {
        NONE,
        ONE_A_CALLER,
        ANY
    }

    /** No caller sees anything, and no epoch moves. */
    static Expectation unnoticed() {
        return new Expectation(Unknown.NONE, false, false, false, OptionalInt.of(0), Optional.empty());
    }

    /** No caller sees an error, and one epoch later all are served. */
    static Expectation followed(long backMillis) {
        return unnoticed().epochs(1).back(Duration.ofMillis(backMillis));
    }

    Expectation unknown(Unknown value) {
        return new Expectation(value, refusals, losses, answers, epochs, back);
    }

    Expectation mayRefuse() {
        return new Expectation(unknown, true, losses, answers, epochs, back);
    }

    Expectation mayLose() {
        return new Expectation(unknown, refusals, true, answers, epochs, back);
    }

    Expectation mayAnswer() {
        return new Expectation(unknown, refusals, losses, true, epochs, back);
    }

    Expectation epochs(int value) {
        return new Expectation(unknown, refusals, losses, answers, OptionalInt.of(value), back);
    }

    Expectation anyEpoch() {
        return new Expectation(unknown, refusals, losses, answers, OptionalInt.empty(), back);
    }

    Expectation back(Duration value) {
        return new Expectation(unknown, refusals, losses, answers, epochs, Optional.of(value));
    }
}
