// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import dev.holdfast.topology.Standing.State;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the standing hangs for all to read.
 *
 * <p>Only the search writes it, with one exception: any thread may turn STEADY into SUSPECT, so that the command after
 * a refused one already waits and does not run ahead of the search's thread.
 *
 * @since 0.1.0
 */
public final class StandingBoard {

    private static final Logger LOG = LoggerFactory.getLogger(StandingBoard.class);

    private final AtomicReference<Standing> standing =
            new AtomicReference<>(new Standing(State.STARTING, 0, Optional.empty(), Optional.empty()));
    private final Set<Runnable> waiters = ConcurrentHashMap.newKeySet();
    private final Timing timing;

    /** Since when not everything is admitted; meaningless while steady. */
    private volatile long suspendedSince;

    private volatile boolean begun;
    private volatile boolean answered;
    private volatile boolean verifying;

    StandingBoard(Timing timing) {
        this.timing = timing;
        this.suspendedSince = timing.nanos();
    }

    /**
     * The hot path's whole question: one volatile read.
     *
     * @param epoch the epoch that a connection was dialled in
     * @return true if the connection may send any command now
     */
    public boolean open(long epoch) {
        Standing now = standing.get();
        return (now.epoch() == epoch && now.state() == State.STEADY) || now.isBare();
    }

    /**
     * As {@link #open(long)}, for who has another way where connections go on bare.
     *
     * @param epoch the epoch that a connection was dialled in
     * @return true if the connection may send any command now, and goes not on bare
     */
    public boolean isSteady(long epoch) {
        Standing now = standing.get();
        return now.epoch() == epoch && now.state() == State.STEADY && now.mode() == Mode.PROTECT;
    }

    /**
     * The standing now.
     *
     * @return never changes once returned
     */
    public Standing standing() {
        return standing.get();
    }

    /**
     * Runs a task at each change of the standing, on the thread that changes it, until {@link #forget}.
     *
     * @param waiter must not block; look at {@link #standing()} again after adding it, since a change may just have
     *     passed
     */
    public void await(Runnable waiter) {
        waiters.add(waiter);
    }

    /**
     * Ends what {@link #await} began.
     *
     * @param waiter the same object
     */
    public void forget(Runnable waiter) {
        waiters.remove(waiter);
    }

    /**
     * Suspends sends, if the doubt concerns this epoch and nothing suspends them yet.
     *
     * @param epoch the epoch of the connection that raised the doubt
     * @return true if this call suspended them
     */
    boolean doubt(long epoch) {
        Standing now = standing.get();
        if (now.epoch() != epoch || now.state() == State.CLOSED) {
            return false;
        }
        if (now.state() != State.STEADY && now.state() != State.HELD) {
            // Another object that says the same: whoever is about to end an earlier doubt knows nothing of this one.
            standing.compareAndSet(now, new Standing(now.state(), epoch, now.primary(), now.problem(), now.mode()));
            return false;
        }
        Standing suspect = new Standing(State.SUSPECT, now.epoch(), now.primary(), now.problem(), now.mode());
        if (now.state() == State.STEADY) {
            suspendedSince = timing.nanos();
        }
        return standing.compareAndSet(now, suspect);
    }

    /**
     * Since when not every command passes.
     *
     * @return as {@link Timing#nanos()}; meaningless while steady
     */
    public long suspendedSince() {
        return suspendedSince;
    }

    /**
     * Whether the search has begun.
     *
     * @return false while nobody has asked for the group
     */
    public boolean begun() {
        return begun;
    }

    /**
     * Whether any node of the group answered when it was last asked, whatever it said of itself.
     *
     * @return false before the first answer
     */
    public boolean answered() {
        return answered;
    }

    void answered(boolean any) {
        answered = any;
    }

    /**
     * Whether a node of the group says that it is a writable primary, and is not followed yet.
     *
     * @return meaningless while steady
     */
    public boolean isVerifying() {
        return verifying;
    }

    /** Told to whoever waits for a change, in the middle of a search only. */
    void verifying(boolean any) {
        if (verifying != any) {
            verifying = any;
            if (standing.get().state() != State.STEADY) {
                wake();
            }
        }
    }

    /** The search starts: what waits now has not waited since the building, which may be long ago. */
    void begin() {
        if (standing.get().state() == State.STARTING) {
            suspendedSince = timing.nanos();
        }
        begun = true;
    }

    /** Hangs a new standing, whatever hung there, unless the board is closed; called by the search's thread only. */
    void publish(Standing next) {
        Standing before = standing.getAndUpdate(now -> now.state() == State.CLOSED ? now : next.in(now.mode()));
        if (before.state() == State.STEADY && next.state() != State.STEADY) {
            suspendedSince = timing.nanos();
        }
        wake();
    }

    /**
     * Changes the mode; any thread. Leaving {@link Mode#OFF}, what was known before says nothing of now: the primary is in
     * doubt.
     */
    void mode(Mode next) {
        Standing before = standing.getAndUpdate(now -> now.state() == State.CLOSED ? now : entering(next, now));
        if (before.mode() == Mode.OFF && next != Mode.OFF) {
            suspendedSince = timing.nanos();
        }
        wake();
    }

    private static Standing entering(Mode next, Standing now) {
        boolean unheard = now.mode() == Mode.OFF && next != Mode.OFF && now.epoch() > 0;
        return new Standing(unheard ? State.SUSPECT : now.state(), now.epoch(), now.primary(), now.problem(), next);
    }

    /** The last word: nothing is hung here after it. Any thread, so that closing does not depend on the search's. */
    void close() {
        standing.updateAndGet(
                now -> new Standing(State.CLOSED, now.epoch(), now.primary(), Optional.empty(), now.mode()));
        wake();
    }

    /**
     * Hangs a new standing unless a doubt came in between, or the last word was what is expected to hang there: a look
     * that the closing overtook read it as any other standing. Called by the search's thread only.
     */
    boolean replace(Standing expected, Standing next) {
        if (expected.state() == State.CLOSED) {
            return false;
        }
        Standing hung = next.in(expected.mode());
        if (hung.equals(expected)) {
            return true;
        }
        // By identity: see doubt().
        if (!standing.compareAndSet(expected, hung)) {
            return false;
        }
        if (expected.state() == State.STEADY) {
            suspendedSince = timing.nanos();
        }
        wake();
        return true;
    }

    /** One that throws must keep neither the others asleep nor the search from going on. */
    private void wake() {
        for (Runnable waiter : waiters) {
            try {
                waiter.run();
            } catch (RuntimeException broken) {
                LOG.error("A waiter threw when the standing changed; the others are woken", broken);
            }
        }
    }
}
