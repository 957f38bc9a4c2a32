// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Standing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Makes the connections of a pool, within the budget, and judges those that come and go. */
final class Dialling {

    private static final String WHAT = "borrowing a connection";

    private final Attachment attachment;
    private final Recovery recovery;

    Dialling(Attachment attachment) {
        this.attachment = attachment;
        this.recovery = attachment.recovery();
    }

    /** Dials the primary, waiting for one if need be; the command that follows shares the budget. */
    HoldfastConnection dial() {
        Rescue rescue = recovery.rescue();
        Turn turn = rescue.awaitDial(false);
        Throwable last = null;
        while (turn instanceof Turn.Go go) {
            Standing standing = go.standing();
            try {
                HoldfastConnection connection = HoldfastConnection.dial(attachment, standing, rescue.remaining());
                if (last != null) {
                    connection.adopt(rescue);
                }
                return connection;
            } catch (JedisException e) {
                last = e;
                turn = failed(rescue, standing, e);
            }
        }
        throw Failures.of((Turn.GiveUp) turn, WHAT, Outcome.NOT_SENT, true, last);
    }

    private Turn failed(Rescue rescue, Standing standing, JedisException e) {
        Optional<Misfit> misfit = Misfits.of(e, attachment.name());
        if (misfit.isPresent()) {
            throw Failures.misfit(WHAT, misfit.get(), rescue.snapshot(), e);
        }
        Trouble trouble =
                new Trouble(Outcome.NOT_SENT, true, false, Optional.of(CommandJourney.signal(e)), standing.epoch(), e);
        return rescue.failed(trouble);
    }

    /** A connection of an epoch that is over is refused, so that the pool makes a new one. */
    void check(@Nullable Connection connection) {
        if (connection instanceof HoldfastConnection ours) {
            Standing standing = recovery.standing();
            boolean over = ours.epoch() != standing.epoch() && standing.state() != Standing.State.CLOSED;
            if (over || !ours.isHealthy()) {
                throw new JedisConnectionException("The connection is of epoch " + ours.epoch() + ", now it is epoch "
                        + standing.epoch() + ": the pool replaces it.");
            }
        }
    }

    static boolean answers(Connection connection) {
        try {
            return connection.isConnected() && connection.ping();
        } catch (JedisException e) {
            return false;
        }
    }
}
