// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Standing.State;
import dev.holdfast.topology.Target;
import java.time.Duration;
import java.util.Optional;
import org.apache.commons.pool2.PooledObject;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Makes the connections of a pool, one attempt at a time, and judges those that come and go. */
final class Dialling {

    static final String WHAT = "borrowing a connection";

    /** An idle connection may have been closed by the server; asked after this long, a write does not meet that. */
    private static final long IDLE_MILLIS = 10_000;

    private final Attachment attachment;
    private final Recovery recovery;

    /** The rescue of the borrower in whose course the pool dials. Set in trouble only. */
    @SuppressWarnings("ThreadLocalUsage") // one for each pool: what is borrowed from one must not reach another
    private final ThreadLocal<@Nullable Rescue> borrower = new ThreadLocal<>();

    /** While a broken connection comes back: the pool would dial its successor in the returning thread. */
    private final ThreadLocal<@Nullable Boolean> returning = new ThreadLocal<>();

    /** Whoever borrows while no primary is there gets a connection that is not dialled, if its reads may have a fallback. */
    private final ThreadLocal<@Nullable Boolean> lending = new ThreadLocal<>();

    private final long idleMillis;

    Dialling(Attachment attachment) {
        this(attachment, IDLE_MILLIS);
    }

    Dialling(Attachment attachment, long idleMillis) {
        this.attachment = attachment;
        this.idleMillis = idleMillis;
        this.recovery = attachment.recovery();
    }

    Attachment attachment() {
        return attachment;
    }

    /** Dials within a borrower's budget what the pool dials in its course. */
    void begin(Rescue rescue) {
        borrower.set(rescue);
    }

    void end() {
        borrower.remove();
    }

    /** Whether a borrower is to get a connection at once, whatever the standing: what it sends may have a fallback. */
    boolean lends() {
        return !attachment.handlers().isEmpty();
    }

    void beginLending() {
        lending.set(true);
    }

    void endLending() {
        lending.remove();
    }

    private boolean isLending() {
        return lends() && lending.get() != null;
    }

    /** Returns a broken connection without a dial, which could wait and fail (commons-pool 2.13.1, POOL-431). */
    void whileReturning(Runnable give) {
        returning.set(true);
        try {
            give.run();
        } finally {
            returning.remove();
        }
    }

    /**
     * Dials the primary once.
     *
     * @throws DialFailure if it is worth another attempt, which is the borrower's: a pool that waits while it makes a
     *     connection lets others wait on its lock, without a bound (commons-pool 2.12.0)
     */
    HoldfastConnection dial() {
        if (returning.get() != null) {
            throw new JedisConnectionException(
                    "No connection is made where a broken one comes back; the next borrower dials.");
        }
        Rescue begun = borrower.get();
        Rescue rescue = begun == null ? recovery.rescue() : begun;
        if (isLending()) {
            return lend(rescue);
        }
        State state = recovery.standing().state();
        boolean mayWaitHere = state == State.STARTING && begun == null;
        if (!mayWaitHere && !recovery.standing().admits(false)) {
            // Whoever borrows waits outside of the pool; whatever fills the pool unasked does not wait at all.
            throw DialFailure.early(rescue);
        }
        Turn turn = rescue.awaitDial(false);
        if (turn instanceof Turn.Go go) {
            return dial(go.standing(), rescue);
        }
        throw DialFailure.ended(rescue, turn);
    }

    private HoldfastConnection lend(Rescue rescue) {
        Standing standing = recovery.standing();
        if (!standing.admits(false)) {
            return HoldfastConnection.undialled(attachment);
        }
        try {
            return dial(standing, rescue);
        } catch (DialFailure failure) {
            failure.report(recovery);
            return HoldfastConnection.undialled(attachment);
        }
    }

    private HoldfastConnection dial(Standing standing, Rescue rescue) {
        long epoch = standing.epoch();
        Duration left = rescue.remainingToDial();
        try {
            Target target = attachment.target(standing);
            epoch = target == null ? Standing.BARE : target.epoch();
            return HoldfastConnection.dial(attachment, target, left);
        } catch (JedisException e) {
            if (standing.isBare()) {
                attachment.failedBare(Optional.empty(), Standing.BARE, Outcome.NOT_SENT, e);
                throw e;
            }
            Handshakes.Attempted attempted = new Handshakes.Attempted(WHAT, false, epoch, left);
            throw DialFailure.of(rescue, Handshakes.trouble(e, attempted, attachment.name(), rescue));
        }
    }

    // ---- coming and going

    /** A connection of an epoch that is over is refused, so that the pool makes a new one. */
    void borrowed(HoldfastConnection connection, PooledObject<?> pooled) {
        if (isLending() && connection.isUndialled()) {
            return;
        }
        requireCurrent(connection);
        if (recovery.standing().isBare()) {
            return;
        }
        if (connection.makesRoom()) {
            throw new JedisConnectionException(
                    "A reader joined, and this connection makes room: the pool replaces it.");
        }
        long idle = System.currentTimeMillis() - pooled.getLastReturnInstant().toEpochMilli();
        if (idle > idleMillis && !answers(connection)) {
            throw new JedisConnectionException("The connection was closed while it was idle: the pool replaces it.");
        }
    }

    /** As {@link #borrowed}; and what a borrower left on a connection must not be met by the next one. */
    void returned(HoldfastConnection connection) {
        connection.journey().returned();
        requireCurrent(connection);
        if (!connection.journey().isClean()) {
            throw new JedisConnectionException("The connection came back with replies to be read, a transaction, a"
                    + " subscription or another state of its own: the pool replaces it.");
        }
    }

    private void requireCurrent(HoldfastConnection connection) {
        Standing standing = recovery.standing();
        boolean over = !recovery.isCurrent(standing, connection.epoch());
        if (over || !connection.isHealthy()) {
            throw new JedisConnectionException("The connection is of epoch " + connection.epoch() + ", now it is epoch "
                    + standing.epoch() + ": the pool replaces it.");
        }
    }

    /** Whether the server answers at all: a user without {@code +ping} is told so, by a server that lives. */
    boolean answers(HoldfastConnection connection) {
        if (isLending() && connection.isUndialled()) {
            return true;
        }
        try {
            return connection.isHealthy() && connection.probe();
        } catch (JedisDataException refused) {
            return true;
        } catch (JedisException e) {
            return false;
        }
    }
}
