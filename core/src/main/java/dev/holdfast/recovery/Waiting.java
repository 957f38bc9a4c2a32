// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import dev.holdfast.observe.Flight;
import dev.holdfast.recovery.Turn.Go;
import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.StandingBoard;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Where threads wait for the standing to admit them: bounded in number and in time, woken by the change itself. */
final class Waiting {

    private final StandingBoard board;
    private final Timing timing;
    private final Wait.Rules rules;
    private final Spread spread;
    private final AtomicInteger waiting;

    Waiting(
            StandingBoard board,
            Timing timing,
            HeldThreads.Places threads,
            Predicate<Standing> failFast,
            RandomGenerator random) {
        this.board = board;
        this.timing = timing;
        this.waiting = threads.waiting();
        this.rules = new Wait.Rules(board, timing, threads.seats(), threads, failFast, false);
        this.spread = new Spread(random);
    }

    /** Threads that wait now, those included that sleep until an asynchronous call is over. */
    int count() {
        return waiting.get();
    }

    /** Waits until the standing admits the command. */
    Turn await(CallInTrouble call, boolean write) {
        return park(call, new Wait(rules, call, write, Wait.Pause.none(timing)));
    }

    /** Waits out a pause, whatever the standing says meanwhile, and then until it admits the command. */
    Turn pause(CallInTrouble call, boolean write, long pauseNanos) {
        return park(call, new Wait(rules, call, write, Wait.Pause.firm(timing, pauseNanos)));
    }

    /** Waits until another epoch admits the command, or the same one does and the pause is over. */
    Turn awaitAfterFailure(CallInTrouble call, boolean write, long failedEpoch, long pauseNanos) {
        return park(call, new Wait(rules, call, write, Wait.Pause.after(failedEpoch, timing, pauseNanos)));
    }

    private Turn park(CallInTrouble call, Wait wait) {
        Standing before = board.standing();
        Thread thread = Thread.currentThread();
        Optional<Turn> atOnce = wait.look(thread.isInterrupted());
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        Runnable wake = () -> LockSupport.unpark(thread);
        board.await(wake);
        waiting.incrementAndGet();
        wait.begins();
        Flight flight = wait.flight();
        String result = "";
        try {
            while (true) {
                Optional<Turn> turn = wait.look(thread.isInterrupted());
                if (turn.isPresent()) {
                    result = Wait.describe(turn.get());
                    spread(before, turn.get(), call);
                    return turn.get();
                }
                LockSupport.parkNanos(this, wait.nanosToNextLook());
            }
        } finally {
            waiting.decrementAndGet();
            board.forget(wake);
            wait.end();
            flight.ends(result);
        }
    }

    /** Parks once more for a random moment; an early return does no harm. */
    private void spread(Standing before, Turn turn, CallInTrouble call) {
        if (turn instanceof Go go) {
            long nanos = spread.nanos(before, go.standing(), waiting.get());
            if (nanos > 0) {
                LockSupport.parkNanos(this, Math.min(nanos, Math.max(0, call.remainingNanos())));
            }
        }
    }
}
