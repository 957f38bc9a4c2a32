// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Standing.State;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Borrows from a pool so that waiting for it, dialling and the command that follows share one budget, and count as one
 * waiting call. While the endpoint is steady it is the pool's own borrowing, and the pool's own maximal wait.
 */
final class Borrowing<T> {

    /** How long to wait inside the pool at a time: whoever waits there is not seen, and does not see the epoch move. */
    private static final Duration SLICE = Duration.ofMillis(50);

    /** The pool's own borrowing. */
    @FunctionalInterface
    interface Source<T> {
        T borrow(Duration atMost) throws Exception;
    }

    private final Dialling dialling;
    private final Recovery recovery;
    private final Source<T> source;
    private final Function<T, HoldfastConnection> connection;

    Borrowing(Dialling dialling, Source<T> source, Function<T, HoldfastConnection> connection) {
        this.dialling = dialling;
        this.recovery = dialling.attachment().recovery();
        this.source = source;
        this.connection = connection;
    }

    /**
     * Borrows.
     *
     * @param maxWait as of commons-pool: how long to wait for a pool that is exhausted; negative for ever
     * @param pool asked whether it blocks at all when it is exhausted
     */
    T borrow(Duration maxWait, GenericObjectPool<T> pool) throws Exception {
        if (!isCalm()) {
            return dialling.lends() ? lent(maxWait, pool) : patiently(maxWait, pool, recovery.rescue(), null);
        }
        long lent = pool.getBorrowedCount();
        try {
            return source.borrow(slice(maxWait, Duration.ZERO));
        } catch (NoSuchElementException exhausted) {
            if (!mayWaitOn(pool, maxWait, SLICE, exhausted)) {
                throw exhausted;
            }
            askWhyNobodyWasLentOne(pool, lent);
            return patiently(maxWait, pool, null, null);
        } catch (DialFailure failure) {
            if (dialling.lends()) {
                failure.report(recovery);
                return lent(maxWait, pool);
            }
            return patiently(maxWait, pool, failure.rescue(), failure);
        }
    }

    /** Waits for the pool only: whether what is sent waits for a primary, its command decides. */
    private T lent(Duration maxWait, GenericObjectPool<T> pool) throws Exception {
        long start = System.nanoTime();
        Rescue rescue = recovery.rescue();
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            dialling.beginLending();
            try {
                return source.borrow(slice(maxWait, waited));
            } catch (NoSuchElementException exhausted) {
                if (!mayWaitOn(pool, maxWait, waited.plus(SLICE), exhausted)) {
                    throw exhausted;
                }
            } catch (IllegalStateException | InterruptedException | JedisException broken) {
                throw worded(pool, rescue, broken);
            } finally {
                dialling.endLending();
            }
            if (rescue.remainingToDial().isZero()) {
                go(rescue.await(true), null);
            }
        }
    }

    private T patiently(
            Duration maxWait, GenericObjectPool<T> pool, @Nullable Rescue begun, @Nullable DialFailure first)
            throws Exception {
        long start = System.nanoTime();
        Rescue rescue = begun;
        DialFailure last = first;
        while (true) {
            if (last != null) {
                go(last.next(), last);
            } else if (!isCalm()) {
                rescue = rescue == null ? recovery.rescue() : rescue;
                go(rescue.await(false), null);
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            long lent = pool.getBorrowedCount();
            try {
                return rescue == null ? source.borrow(slice(maxWait, waited)) : within(rescue, slice(maxWait, waited));
            } catch (DialFailure failure) {
                rescue = failure.rescue();
                last = failure;
            } catch (NoSuchElementException exhausted) {
                last = null;
                if (!mayWaitOn(pool, maxWait, waited.plus(SLICE), exhausted)) {
                    throw exhausted;
                }
                askWhyNobodyWasLentOne(pool, lent);
                rescue = stillInTrouble(rescue);
            } catch (IllegalStateException | InterruptedException | JedisException broken) {
                throw worded(pool, rescue, broken);
            }
        }
    }

    /**
     * A pool that is closed under who waits in it says "Pool not open" or interrupts (commons-pool 2.12 and 2.13), and a
     * connection without an engine fails in Jedis' words: neither tells that the command did not run.
     */
    private Exception worded(GenericObjectPool<T> pool, @Nullable Rescue rescue, Exception broken) {
        boolean closed = pool.isClosed() || recovery.standing().state() == State.CLOSED;
        if (rescue == null || !closed || broken instanceof JedisFailoverException) {
            return broken;
        }
        rescue.endsWith(Outcome.NOT_SENT);
        return Failures.closed(Dialling.WHAT, Outcome.NOT_SENT, true, rescue.snapshot(), broken);
    }

    private T within(Rescue rescue, Duration atMost) throws Exception {
        dialling.begin(rescue);
        try {
            T borrowed = source.borrow(atMost);
            connection.apply(borrowed).journey().adopt(rescue);
            return borrowed;
        } finally {
            dialling.end();
        }
    }

    /** In a steady epoch a pool that is exhausted is only too small; in trouble, the budget covers the wait for it. */
    private @Nullable Rescue stillInTrouble(@Nullable Rescue rescue) {
        if (rescue == null || isCalm()) {
            return null;
        }
        if (rescue.remainingToDial().isZero()) {
            // The rescue's own words for it: its budget is spent.
            go(rescue.await(true), null);
        }
        return rescue;
    }

    private static void go(Turn turn, @Nullable Throwable cause) {
        if (turn instanceof Turn.GiveUp end) {
            Throwable why = cause == null ? null : cause.getCause();
            throw Failures.of(end, Dialling.WHAT, Outcome.NOT_SENT, true, why);
        }
    }

    /**
     * Behind a primary that is silent every thread would be in this queue before two probes are late. While others are lent
     * connections, the pool is only too small.
     */
    private void askWhyNobodyWasLentOne(GenericObjectPool<T> pool, long lentBefore) {
        if (isCalm() && pool.getBorrowedCount() == lentBefore) {
            recovery.unanswered("nothing came back to an exhausted pool for " + SLICE.toMillis() + " ms");
        }
    }

    private boolean isCalm() {
        Standing standing = recovery.standing();
        return standing.state() == State.STEADY || standing.isBare();
    }

    private static Duration slice(Duration maxWait, Duration waited) {
        if (maxWait.isNegative()) {
            return SLICE;
        }
        Duration left = maxWait.minus(waited);
        return left.isNegative() ? Duration.ZERO : left.compareTo(SLICE) < 0 ? left : SLICE;
    }

    /** A pool that could not use what it made says so in the same exception; then another round is no use waiting. */
    private static boolean mayWaitOn(
            GenericObjectPool<?> pool, Duration maxWait, Duration waited, NoSuchElementException exhausted) {
        boolean invalid = String.valueOf(exhausted.getMessage()).startsWith("Unable to validate");
        boolean more = maxWait.isNegative() || waited.compareTo(maxWait) < 0;
        boolean stale = exhausted.getCause() != null && !invalid;
        return !invalid && (stale || (pool.getBlockWhenExhausted() && more));
    }
}
