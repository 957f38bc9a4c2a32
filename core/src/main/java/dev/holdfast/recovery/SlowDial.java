// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import java.time.Duration;

/**
 * Has the primary asked while a dial takes longer than one should: behind it wait all who would borrow the connection, without
 * a bound (commons-pool 2.12.0).
 */
final class SlowDial implements Runnable, Timing.Cancellable {

    static final Duration SLOW = Duration.ofMillis(50);

    private final Recovery recovery;
    private volatile Timing.Cancellable timer;
    private volatile boolean over;

    SlowDial(Recovery recovery) {
        this.recovery = recovery;
        this.timer = recovery.timing().schedule(this, SLOW);
    }

    @Override
    public void run() {
        if (!over) {
            recovery.unanswered("a dial has been unanswered for more than " + SLOW.toMillis() + " ms");
            timer = recovery.timing().schedule(this, SLOW);
        }
    }

    @Override
    public void cancel() {
        over = true;
        timer.cancel();
    }
}
