// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.timing.Timing;
import java.time.Duration;

/**
 * Has the primary asked while a dial takes longer than one should, and ends the dial if the primary does not answer that
 * either: behind it wait all who would borrow from the pool, without a bound (commons-pool 2.12.0).
 */
final class SlowDial implements Runnable, Timing.Cancellable {

    static final Duration SLOW = Duration.ofMillis(50);

    private final Recovery recovery;
    private final Runnable abandon;
    private volatile Timing.Cancellable timer;
    private volatile boolean over;

    SlowDial(Recovery recovery, Runnable abandon) {
        this.recovery = recovery;
        this.abandon = abandon;
        this.timer = recovery.timing().schedule(this, SLOW);
    }

    @Override
    public void run() {
        if (over) {
            return;
        }
        if (recovery.standing().admits(false)) {
            recovery.unanswered("a dial has been unanswered for more than " + SLOW.toMillis() + " ms");
            timer = recovery.timing().schedule(this, SLOW);
        } else {
            abandon.run();
        }
    }

    @Override
    public void cancel() {
        over = true;
        timer.cancel();
    }
}
