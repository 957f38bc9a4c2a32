// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Attempt.Result;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class ContestantTest {

    @Test
    void aBareClientsErrorsAreReadInItsFavourWhereTheyProveThatNothingRan() {
        assertThat(Contestant.result(new JedisDataException("READONLY You can't"), true))
                .isEqualTo(Result.NOT_EXECUTED);
        assertThat(Contestant.result(new JedisConnectionException("connect"), false))
                .isEqualTo(Result.NOT_EXECUTED);
        assertThat(Contestant.result(new JedisConnectionException("Read timed out"), true))
                .isEqualTo(Result.UNKNOWN);
    }

    @Test
    void aCallIsReadAgainAsItWasWritten() {
        Attempt attempt = new Attempt(Kind.GET, 3, 4, 5, 6, Result.UNKNOWN, "X: what happened");
        assertThat(Attempt.decode(attempt.encode())).isEqualTo(attempt);
    }
}
