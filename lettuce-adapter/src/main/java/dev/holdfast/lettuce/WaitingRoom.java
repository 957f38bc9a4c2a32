// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.fallback.StandIn;
import dev.holdfast.lettuce.Session.Ending;
import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Commands;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Standing;
import io.lettuce.core.protocol.CompleteableCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the calls of one connection wait, in the order in which they were issued, until the engine lets them go and the line is
 * ready; what is sent again goes before what was issued later.
 */
final class WaitingRoom {

    private final Lane lane;
    private final Attachment attachment;
    private final Recovery recovery;
    private final ReentrantLock lock;
    private final Parked parked = new Parked();
    private final AtomicInteger drains = new AtomicInteger();

    /** Written with the lock. */
    private volatile boolean occupied;

    WaitingRoom(Lane lane, Attachment attachment, ReentrantLock lock) {
        this.lane = lane;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.lock = lock;
    }

    /** Whether anybody waits, behind whom others have to. */
    boolean isOccupied() {
        return occupied;
    }

    /** Lets nobody wait any longer. */
    List<Call<?, ?, ?>> clear() {
        lock.lock();
        try {
            occupied = false;
            return parked.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a call that was not tried yet behind all that were issued before it; called with the lock. */
    void park(Call<?, ?, ?> call) {
        freeze(lane.line());
        wait(call);
    }

    /** Puts a call that was tried on a line before all that were issued after it; called with the lock. */
    void parkAgain(Call<?, ?, ?> call, Line tried) {
        // Its attempt is over, so that freezing the line does not find it any more.
        parked.order(call);
        freeze(tried);
        freeze(lane.line());
        wait(call);
    }

    /** Takes back an attempt that was not written. */
    void returned(Attempt<?, ?, ?> attempt) {
        Call<?, ?, ?> call;
        lock.lock();
        try {
            call = callOf(attempt);
            parkAgain(call, attempt.line());
        } finally {
            lock.unlock();
        }
        await(call);
    }

    private void wait(Call<?, ?, ?> call) {
        call.released = false;
        parked.add(call);
        occupied = true;
        if (!call.isRescued()) {
            call.rescue(rescue(call));
        }
    }

    AsyncRescue rescue(Call<?, ?, ?> call) {
        AsyncRescue rescue = recovery.asyncRescue();
        if (call.byCall) {
            rescue.withFallback(call.since);
        } else if (standIn(call).isPresent()) {
            rescue.withFallback();
        }
        return rescue;
    }

    /** What answers a call, if Redis cannot: nothing within a transaction. */
    Optional<StandIn> standIn(Call<?, ?, ?> call) {
        return call.transaction() == null ? attachment.standIns().find(call.command()) : Optional.empty();
    }

    /** From now on only the lane sends on the line; what is on it has its place before what comes; called with the lock. */
    void freeze(Line frozen) {
        if (frozen.isOpen()) {
            frozen.become(Line.State.FROZEN);
            order(frozen);
        }
    }

    void order(Line frozen) {
        // Also those whose reply is being judged: they may be sent again.
        frozen.forAll(attempt -> parked.order(callOf(attempt)));
    }

    /** The call behind an attempt; called with the lock. */
    <K, V, T> Call<K, V, T> callOf(Attempt<K, V, T> attempt) {
        Call<K, V, T> call = attempt.call();
        if (call == null) {
            call = lane.session().callOf(attempt.command(), attempt.kind());
            call.tiedTo = attempt.line();
            call.byCall = attempt.byCall();
            call.since = attempt.since();
            attempt.call(call);
        }
        return call;
    }

    /** Lets a parked call wait for the engine and for the line. */
    void await(Call<?, ?, ?> call) {
        forgetWhenDone(call);
        awaitEngine(call);
    }

    private void awaitEngine(Call<?, ?, ?> call) {
        call.rescue().await(Commands.isWrite(call.words()), lane::isUsable, turn -> turned(call, turn));
        leaveIfOver(call);
    }

    /**
     * Called once a wait has begun. A call that was cancelled a moment before, or came while the lane was shut, is in nobody's
     * list any more, and would keep its place among those that wait for all of its budget.
     */
    void leaveIfOver(Call<?, ?, ?> call) {
        if (lane.isClosed() && !call.command().isDone()) {
            end(call);
        }
        if (call.command().isDone()) {
            lock.lock();
            try {
                parked.remove(call);
            } finally {
                lock.unlock();
            }
            call.rescue().cancel();
            drainSoon();
        }
    }

    /** Its connection is closed under it. */
    void leave(Call<?, ?, ?> call) {
        call.rescue().cancel();
        end(call);
    }

    /** Lettuce would cancel it, which does not tell that it did not run. */
    private void end(Call<?, ?, ?> call) {
        FailoverSnapshot snapshot = lane.lost(call, call.known);
        boolean repeatable = lane.judgement().isRepeatable(call);
        call.command()
                .completeExceptionally(Failures.closed(call.name(), call.known, repeatable, snapshot, call.lastCause));
    }

    /** A command that its caller cancelled, or whose timeout is over, waits no longer. */
    void forgetWhenDone(Call<?, ?, ?> call) {
        if (call.command() instanceof CompleteableCommand<?> completeable && call.isWatchedOnce()) {
            completeable.onComplete((value, failure) -> forget(call));
        }
    }

    private void forget(Call<?, ?, ?> call) {
        boolean waited;
        lock.lock();
        try {
            waited = parked.remove(call);
        } finally {
            lock.unlock();
        }
        if (waited) {
            call.rescue().cancel();
            drainSoon();
        }
    }

    /** What they wait for failed once; they wait on, and an error of theirs names it. */
    void dialFailed(Throwable failure) {
        lock.lock();
        try {
            parked.all().forEach(call -> call.lastCause = failure);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for what waiting does not mend. */
    void endAll(Misfit misfit) {
        List<Call<?, ?, ?>> ended = clear();
        attachment
                .computation()
                .execute(() -> ended.forEach(call -> lane.judgement().misfits(call, misfit)));
    }

    void turned(Call<?, ?, ?> call, Turn turn) {
        if (turn instanceof Turn.GiveUp end) {
            lock.lock();
            try {
                parked.remove(call);
            } finally {
                lock.unlock();
            }
            lane.judgement().gaveUp(call, end);
        } else {
            call.released = true;
        }
        drainSoon();
    }

    // ---- sending what waited

    /**
     * Sends what the engine lets go, on a thread of Lettuce's computation pool: whoever got here may be inside the endpoint's
     * lock, where writing once more would wait for itself.
     */
    void drainSoon() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        try {
            attachment.computation().execute(this::drain);
        } catch (RejectedExecutionException shutDown) {
            lane.shut();
        }
    }

    private void drain() {
        int seen = 1;
        do {
            boolean any = false;
            while (sendFirst()) {
                any = true;
            }
            if (any) {
                lane.flushIfHeldBack();
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Sends the first call that waits, if its time has come. */
    private boolean sendFirst() {
        Call<?, ?, ?> call;
        Attempt<?, ?, ?> attempt;
        Ending ending;
        lock.lock();
        try {
            call = parked.first();
            if (call == null) {
                thaw();
                return false;
            }
            if (!call.released || !isTime(call)) {
                return false;
            }
            parked.remove(call);
            ending = lane.session().sending(call, lane.line());
            attempt = attempt(call);
        } finally {
            lock.unlock();
        }
        if (ending == Ending.GO) {
            lane.judgement().sent(call, attempt);
            lane.send(attempt);
        } else {
            lane.judgement().end(call, ending);
        }
        return true;
    }

    /** Nobody waits: others may send on the line again. */
    private void thaw() {
        occupied = false;
        if (lane.line().isFrozen() && !lane.line().isRefused()) {
            lane.line().become(Line.State.OPEN);
        }
    }

    /** Whether the engine's word still holds; if not, the call waits anew. */
    private boolean isTime(Call<?, ?, ?> call) {
        Standing standing = recovery.standing();
        boolean time = standing.admits(Commands.isWrite(call.words())) && lane.isUsable(standing);
        if (!time) {
            call.released = false;
            attachment.computation().execute(() -> awaitEngine(call));
        }
        return time;
    }

    private <K, V, T> Attempt<K, V, T> attempt(Call<K, V, T> call) {
        return new Attempt<>(call.toSend(recovery.timing().nanos()), lane, lane.line(), call.kind(), call);
    }

    /** Has all that wait look again, since the line's state has changed. */
    void wake() {
        List<Call<?, ?, ?>> calls;
        lock.lock();
        try {
            calls = parked.all();
        } finally {
            lock.unlock();
        }
        calls.forEach(call -> call.rescue().look());
        drainSoon();
    }
}
