// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Attempt.Result;
import dev.holdfast.benchmarks.race.Commands.NoConnection;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class LogbookTest {

    @Test
    void aBareClientsErrorsAreReadInItsFavourWhereTheyProveThatNothingRan() {
        assertThat(Logbook.result(new JedisDataException("READONLY You can't"))).isEqualTo(Result.NOT_EXECUTED);
        assertThat(Logbook.result(new RedisReadOnlyException("READONLY You can't")))
                .isEqualTo(Result.NOT_EXECUTED);
        assertThat(Logbook.result(new NoConnection(new JedisConnectionException("connect"))))
                .isEqualTo(Result.NOT_EXECUTED);
        assertThat(Logbook.result(new JedisConnectionException("Read timed out")))
                .isEqualTo(Result.UNKNOWN);
        assertThat(Logbook.result(new RedisException("Connection reset"))).isEqualTo(Result.UNKNOWN);
        assertThat(Logbook.result(new RuntimeException("An error was signalled by the server: - ReadOnly: You can't")))
                .isEqualTo(Result.NOT_EXECUTED);
    }

    @Test
    void aCallThatHasNotEndedIsKnownAndItsOutcomeIsNot() {
        Logbook logbook = new Logbook(0);
        Attempt write = logbook.begin();
        assertThat(logbook.isCalling()).isTrue();
        assertThat(logbook.attempts()).containsExactly(write).allMatch(call -> call.result() == Result.UNKNOWN);

        logbook.end(write, new CompletionException(new RedisException("Connection reset")));
        assertThat(logbook.isCalling()).isFalse();
        assertThat(logbook.failures()).isEqualTo(1);
        assertThat(logbook.attempts())
                .singleElement()
                .extracting(Attempt::error)
                .isEqualTo("RedisException: Connection reset");
    }

    @Test
    void whatWasWrittenLastIsRead() {
        Logbook logbook = new Logbook(2);
        Attempt write = logbook.begin();
        logbook.end(write, null);
        assertThat(logbook.keyOf(logbook.begin())).isEqualTo(write.key());
        assertThat(logbook.writes(System.nanoTime())).isTrue();
    }

    @Test
    void aCallIsReadAgainAsItWasWritten() {
        Attempt attempt = new Attempt(Kind.GET, 3, 4, 5, 6, Result.UNKNOWN, "X: what happened");
        assertThat(Attempt.decode(attempt.encode())).isEqualTo(attempt);
    }
}
