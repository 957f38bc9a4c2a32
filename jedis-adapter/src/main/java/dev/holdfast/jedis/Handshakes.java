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
import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** What a failed dial or handshake means. No command was sent, whatever failed. */
final class Handshakes {
    private Handshakes() {}

    /**
     * A dial that failed.
     *
     * @param left how long it might take
     */
    record Attempted(String what, boolean write, long epoch, Duration left) {

        private static final Duration LONG_ENOUGH = Duration.ofMillis(250);

        /** A call whose fallback is due dials for a moment only: that it took longer says nothing of the primary. */
        Optional<Signal> signal(Throwable failure) {
            Signal signal = Handshakes.signal(failure);
            boolean tells = signal != Signal.TIMED_OUT || left.compareTo(LONG_ENOUGH) >= 0;
            return tells ? Optional.of(signal) : Optional.empty();
        }
    }

    /**
     * The trouble to wait out; or throws what waiting does not mend: refused credentials and faults of TLS and protocol
     * as a {@link MisfitException}, other answers of a healthy server (no such database) in Jedis' own exception.
     */
    static Trouble trouble(JedisException failure, Attempted attempted, HostAndPort name, Rescue rescue) {
        String what = attempted.what();
        boolean write = attempted.write();
        long epoch = attempted.epoch();
        Optional<Misfit> misfit = Misfits.of(failure, name);
        if (misfit.isPresent()) {
            throw Failures.misfit(what, misfit.get(), rescue.snapshot(), failure);
        }
        if (failure instanceof JedisConnectionException) {
            return new Trouble(Outcome.NOT_SENT, true, write, attempted.signal(failure), epoch, failure);
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
