// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls that met trouble in one group. A call that goes through touches nothing of it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CallCounts {

    private static final long NONE = Long.MIN_VALUE;

    private final LongAdder waited = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder fallenBack = new LongAdder();
    private final LongAdder fallbacksFailed = new LongAdder();
    private final AtomicLong firstWrite = new AtomicLong(NONE);

    /** Nothing counted yet. */
    public CallCounts() {}

    /** A call began to wait. Counted once a call. */
    public void waited() {
        waited.increment();
    }

    /** A call is tried again. Counted once a call. */
    public void retried() {
        retried.increment();
    }

    /** A call ended with an error that says that it was not applied. */
    public void failed() {
        failed.increment();
    }

    /** A call ended without anybody knowing whether it was applied. */
    public void unknown() {
        unknown.increment();
    }

    /** A call ended with the answer of its fallback. */
    public void fellBack() {
        fallenBack.increment();
    }

    /** A call failed, since its fallback was refused, timed out or threw. */
    public void fallbackFailed() {
        failed.increment();
        fallbacksFailed.increment();
    }

    /**
     * A write that had been in trouble succeeded.
     *
     * @param nanos when, as {@link dev.holdfast.timing.Timing#nanos()}
     */
    public void wrote(long nanos) {
        if (firstWrite.get() == NONE) {
            firstWrite.compareAndSet(NONE, nanos);
        }
    }

    /** From here on the next write is the first one. */
    void awaitFirstWrite() {
        firstWrite.set(NONE);
    }

    OptionalLong firstWrite() {
        long nanos = firstWrite.get();
        return nanos == NONE ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

    /**
     * The counts so far.
     *
     * @return since the group was built
     */
    public CallTally tally() {
        return new CallTally(
                waited.sum(), retried.sum(), failed.sum(), unknown.sum(), fallenBack.sum(), fallbacksFailed.sum());
    }
}
