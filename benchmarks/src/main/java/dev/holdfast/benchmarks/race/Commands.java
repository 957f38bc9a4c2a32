// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import java.util.concurrent.CompletionStage;

/** A client that is connected, by the two commands of the race. */
sealed interface Commands {

    /** Returns with the reply. */
    non-sealed interface Blocking extends Commands {
        void call(Kind kind, String key);
    }

    /** Ends with the reply, on any thread. */
    non-sealed interface Async extends Commands {
        CompletionStage<?> call(Kind kind, String key);
    }

    /** There was no connection, so that nothing was sent. */
    final class NoConnection extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoConnection(RuntimeException cause) {
            super(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
        }
    }
}
