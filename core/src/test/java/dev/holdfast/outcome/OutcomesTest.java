// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.observe.FailoverSnapshot;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static final class Failure extends RuntimeException implements FailoverFailure {
        private static final long serialVersionUID = 1L;
        private final boolean safe;

        Failure(boolean safe) {
            this.safe = safe;
        }

        @Override
        public Outcome outcome() {
            return safe ? Outcome.NOT_SENT : Outcome.UNKNOWN;
        }

        @Override
        public boolean safeToRepeat() {
            return safe;
        }

        @Override
        public FailoverSnapshot snapshot() {
            throw new UnsupportedOperationException("nobody asks");
        }
    }

    @Test
    void ourFailureIsFoundUnderOtherFrameworksWrappers() {
        Failure failure = new Failure(true);
        Exception wrapped = new IllegalStateException(new CompletionException(new ExecutionException(failure)));
        assertThat(Outcomes.find(wrapped)).containsSame(failure);
        assertThat(Outcomes.safeToRepeat(wrapped)).isTrue();
        assertThat(Outcomes.safeToRepeat(failure)).isTrue();
    }

    @Test
    void whatIsNotOursIsNotSafe() {
        assertThat(Outcomes.safeToRepeat(new IllegalStateException(new RuntimeException())))
                .isFalse();
        assertThat(Outcomes.find(new RuntimeException())).isEmpty();
    }

    @Test
    void aSuppressedFailureIsFoundAndOneUnknownOutcomeDecides() {
        Failure unknown = new Failure(false);
        RuntimeException last = new RuntimeException("retries exhausted", new Failure(true));
        last.addSuppressed(new RuntimeException(unknown));
        assertThat(Outcomes.safeToRepeat(last)).isFalse();
        RuntimeException only = new RuntimeException("retries exhausted");
        only.addSuppressed(unknown);
        assertThat(Outcomes.find(only)).containsSame(unknown);
    }

    @Test
    void aCauseIsNearerThanWhatWasSuppressed() {
        Failure cause = new Failure(true);
        RuntimeException last = new RuntimeException(new IllegalStateException(cause));
        last.addSuppressed(new Failure(true));
        assertThat(Outcomes.find(last)).containsSame(cause);
    }

    @Test
    void aCycleOfCausesEnds() {
        RuntimeException first = new RuntimeException();
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);
        second.addSuppressed(first);
        assertThat(Outcomes.safeToRepeat(second)).isFalse();
        first.addSuppressed(new Failure(true));
        assertThat(Outcomes.safeToRepeat(second)).isTrue();
    }

    @Test
    void onlyNotSentAndRejectedProveThatItWasNotExecuted() {
        assertThat(Outcome.values())
                .filteredOn(Outcome::provesNotExecuted)
                .containsExactly(Outcome.NOT_SENT, Outcome.REJECTED);
    }
}
