// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks for a name once, past every cache. */
interface Lookup extends AutoCloseable {

    /** Begins to ask; never blocks, never throws. The future never fails. */
    CompletableFuture<Answer> ask(String host);

    @Override
    void close();

    /** What came of it. */
    sealed interface Answer {

        record Found(Resolution resolution) implements Answer {}

        /** The servers say that there is no such name, or no address; reusable for a while. */
        record Missing(ResolutionException exception, Duration timeToLive) implements Answer {}

        /** Nobody gave a usable answer. */
        record Failed(ResolutionException exception) implements Answer {}
    }
}
