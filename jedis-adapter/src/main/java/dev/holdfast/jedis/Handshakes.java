// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Signal;
import java.net.SocketTimeoutException;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What a failed dial or handshake means. No command was sent, whatever failed. */
final class Handshakes {
    private Handshakes() {}

    /**
     * The trouble to wait out; or throws what waiting does not mend: refused credentials and other answers of a healthy
     * server in Jedis' own exception, faults of TLS and protocol as a {@link MisfitException}.
     */
    static Trouble trouble(
            JedisException failure, String what, boolean write, long epoch, HostAndPort name, Rescue rescue) {
        if (failure instanceof JedisAccessControlException) {
            throw failure;
        }
        Optional<Misfit> misfit = Misfits.of(failure, name);
        if (misfit.isPresent()) {
            throw Failures.misfit(what, misfit.get(), rescue.snapshot(), failure);
        }
        if (failure instanceof JedisConnectionException) {
            return new Trouble(Outcome.NOT_SENT, true, write, Optional.of(signal(failure)), epoch, failure);
        }
        Reply meaning = Replies.classify(String.valueOf(failure.getMessage()), false);
        if (meaning.outcome() == Outcome.REJECTED) {
            Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
            return new Trouble(Outcome.NOT_SENT, true, write, signal, epoch, failure);
        }
        if (failure instanceof JedisDataException && isFull(failure)) {
            return new Trouble(Outcome.NOT_SENT, true, write, Optional.empty(), epoch, failure);
        }
        throw failure;
    }

    /** The server's text when {@code maxclients} is reached (networking.c, 2.4 to 8.0), which passes by itself. */
    private static boolean isFull(JedisException failure) {
        return String.valueOf(failure.getMessage()).startsWith("ERR max number of clients");
    }

    static Signal signal(Throwable failure) {
        return JedisProbe.causedBy(failure, SocketTimeoutException.class) ? Signal.TIMED_OUT : Signal.CONNECTION_LOST;
    }
}
