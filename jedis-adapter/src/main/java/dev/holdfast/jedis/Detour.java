// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import dev.holdfast.topology.Target;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The way of a command in trouble: waits within one budget, dials in place, and sends the pending commands again where
 * they did not run or may run twice; otherwise ends the call with what is known. Confined to the connection's borrower.
 */
final class Detour {

    /** Longer than any timeout of a client's: bare, nothing cuts those. */
    private static final Duration BARE_DIAL = Duration.ofDays(1);

    private final HoldfastConnection connection;
    private final EndpointSocketFactory socket;
    private final Attachment attachment;
    private final Recovery recovery;
    private final PendingCommands pending;
    private final Session session;
    private final Stakes stakes;
    private final StandIns standIns;
    private final Runnable watch;
    private final Cursors cursors;

    /** The trouble that the current call is in; null on the straight way. */
    private @Nullable Rescue rescue;

    /** The worst that is known of the attempts of this call. */
    private Outcome known = Outcome.NOT_SENT;

    private @Nullable Throwable lastCause;

    /** Whether this connection holds the pending commands, in its buffer or on the wire; else they are to be written. */
    private boolean written = true;

    /** Refused with a cause that a second SCRIPT LOAD would not mend. */
    private boolean reloaded;

    Detour(
            HoldfastConnection connection,
            EndpointSocketFactory socket,
            Attachment attachment,
            PendingCommands pending,
            Session session,
            StandIns standIns,
            Runnable watch) {
        this.connection = connection;
        this.socket = socket;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.pending = pending;
        this.session = session;
        this.stakes = new Stakes(pending, recovery.settings().repeatable());
        this.standIns = standIns;
        this.watch = watch;
        this.cursors = new Cursors(attachment, socket);
    }

    /** The borrower waited within this rescue already: the command that follows shares its budget. */
    void adopt(Rescue begun) {
        rescue = begun;
    }

    private Rescue rescue() {
        Rescue now = rescue == null ? recovery.rescue() : rescue;
        rescue = now;
        if (standIns.cover()) {
            now.withFallback();
        }
        return now;
    }

    Cursors cursors() {
        return cursors;
    }

    /** All replies came, or the borrower gave the connection back. */
    void arrived() {
        Rescue begun = rescue;
        if (begun != null) {
            begun.succeeded();
            connection.restoreReads();
            end();
        }
    }

    private void end() {
        rescue = null;
        known = Outcome.NOT_SENT;
        lastCause = null;
        reloaded = false;
        written = true;
    }

    // ---- before sending

    /** Refuses a write at once: no reader takes it. */
    void requireRead(CommandArguments command) {
        // What is queued for EXEC was looked at when it was queued.
        boolean exec = CommandKind.of(command.getCommand()) == CommandKind.EXEC;
        if (!exec && !attachment.isBare() && Commands.isWrite(new JedisWords(command))) {
            Rescue rescue = recovery.rescue();
            rescue.endsWith(Outcome.NOT_SENT);
            throw Failures.writeToReader(JedisWords.nameOf(command), rescue.snapshot());
        }
    }

    /** Takes a command without sending it: it waits, if it must, when it is flushed. */
    void defer(CommandArguments command) {
        pending.add(command);
        written = false;
        socket.idle();
    }

    boolean isDeferred() {
        return !written && !pending.isEmpty();
    }

    /** Makes the connection ready for one more command; those before it in the buffer go with it. */
    void prepare(CommandArguments command, CommandKind kind) {
        boolean write = Commands.isWrite(new JedisWords(command));
        reach(JedisWords.nameOf(command), write, kind == CommandKind.VOUCHING);
    }

    /** Makes the connection ready without a command. */
    void ready(String what) {
        reach(what, false, false);
    }

    /**
     * Waits until commands may be written to this connection: they are admitted, and it is healthy and of the current
     * epoch, dialled anew if it must be. Then the pending commands are in its buffer.
     */
    private void reach(String what, boolean write, boolean tied) {
        if (attachment.isBare()) {
            reachBare(what);
            return;
        }
        while (true) {
            if (!written || !pending.mayBeOnTheWire()) {
                // Nothing of value is in flight: an epoch that ends may close the socket, or cut the dial, at once.
                socket.idle();
            }
            Standing standing = go(rescue().await(write), what);
            if (!isUsable(standing)) {
                requireMovable(what, tied);
                standing = go(rescue().awaitDial(write), what);
            }
            if ((isUsable(standing) || redial(standing, what, write)) && (written || rewrite(what, write))) {
                socket.busy();
                Standing now = recovery.standing();
                if (now.admits(write) && isUsable(now)) {
                    socket.settle();
                    return;
                }
            }
        }
    }

    /**
     * As without Holdfast, with one difference: a connection that was closed is dialled with its handshake, where Jedis would
     * write to it without AUTH and SELECT (Connection.connect, 5.2 to 8.0).
     */
    private void reachBare(String what) {
        if (connection.isHealthy() && written) {
            return;
        }
        if (!pending.isEmpty() || session.isPinned()) {
            throw bareEnd(
                    new JedisConnectionException("The connection was lost, and what was begun on it with it."), what);
        }
        try {
            connection.redial(null, BARE_DIAL, session);
            written = true;
        } catch (JedisException e) {
            attachment.failedBare(Optional.empty(), Standing.BARE, Outcome.NOT_SENT, e);
            throw bareEnd(e, what);
        }
    }

    /** The client's own error; but what is known of a call under which the engine was closed, only we can say. */
    private JedisException bareEnd(JedisException e, String what) {
        Rescue begun = rescue;
        if (begun == null || recovery.standing().state() != Standing.State.CLOSED) {
            return ended(e);
        }
        lastCause = e;
        if (known == Outcome.UNKNOWN && !stakes.areRepeatable()) {
            return unknown(what);
        }
        begun.endsWith(known);
        return ended(Failures.closed(what, known, stakes.areRepeatable(), begun.snapshot(), e));
    }

    private boolean isUsable(Standing standing) {
        return recovery.isCurrent(standing, socket.epoch()) && connection.isHealthy();
    }

    private boolean redial(Standing standing, String what, boolean write) {
        written = pending.isEmpty();
        long epoch = standing.epoch();
        Duration left = rescue().remainingToDial();
        try {
            Target target = attachment.target(standing);
            epoch = target == null ? Standing.BARE : target.epoch();
            connection.redial(target, left, session);
            return true;
        } catch (JedisException failure) {
            lastCause = failure;
            if (standing.isBare()) {
                throw bareEnd(failure, what);
            }
            Handshakes.Attempted attempted = new Handshakes.Attempted(what, write, epoch, left);
            go(rescue().failed(dialTrouble(failure, attempted)), what);
            return false;
        }
    }

    private Trouble dialTrouble(JedisException failure, Handshakes.Attempted attempted) {
        try {
            return Handshakes.trouble(failure, attempted, attachment.name(), rescue());
        } catch (JedisException lasting) {
            throw ended(lasting);
        }
    }

    private boolean rewrite(String what, boolean write) {
        socket.busy();
        pending.rewriting();
        for (CommandArguments command : pending) {
            cursors.requireOwn(command, this);
        }
        try {
            pending.forEach(connection::rewrite);
            written = true;
            return true;
        } catch (JedisConnectionException e) {
            failed(e, what, write, isHarmlessWhenCut() || !pending.mayBeOnTheWire());
            return false;
        }
    }

    /** A connection that must be left behind: what is built up on it, or sent and not answered, may forbid that. */
    private void requireMovable(String what, boolean tied) {
        boolean sent = written && pending.mayBeOnTheWire();
        if (tied) {
            throw lostSession(
                    what, "it vouches for the writes of one connection, and that one is gone. It was not sent.");
        }
        boolean buffered = !sent && stakes.hold(CommandKind.MULTI) && !session.isWatching() && !session.isOpaque();
        if (session.isPinned() && !buffered) {
            throw lostSession(what, session.describeLoss());
        }
        if (sent && !stakes.areRepeatable()) {
            throw unknown(what);
        }
    }

    // ---- sending again

    /** Brings the pending commands onto the wire, on this connection or on its successor. */
    void bring() {
        String what = stakes.describe();
        boolean write = stakes.mayWrite();
        while (true) {
            reach(what, write, stakes.hold(CommandKind.VOUCHING));
            try {
                connection.cutReads(rescue().remaining());
                pending.flushing();
                watch.run();
                connection.push();
                return;
            } catch (JedisConnectionException e) {
                failed(e, what, write, isHarmlessWhenCut());
            }
        }
    }

    /** Jedis' buffer ran over while the last command was written, and the write failed. */
    void writeFailed(CommandArguments command, JedisConnectionException e) {
        pending.add(command);
        boolean harmless = isHarmlessWhenCut();
        pending.flushing();
        failed(e, stakes.describe(), stakes.mayWrite(), harmless);
        reach(stakes.describe(), stakes.mayWrite(), stakes.hold(CommandKind.VOUCHING));
    }

    void flushFailed(JedisConnectionException e) {
        failed(e, stakes.describe(), stakes.mayWrite(), isHarmlessWhenCut());
        bring();
    }

    /** The reply did not come; nobody knows whether the command ran. */
    void replyLost(JedisConnectionException e) {
        if (pending.isEmpty()) {
            connection.drop();
            socket.idle();
            throw ended(e);
        }
        failed(e, stakes.describe(), stakes.mayWrite(), false);
        bring();
    }

    /** A server cannot run half a command: on a plain socket a single one whose write failed did not run. */
    private boolean isHarmlessWhenCut() {
        return pending.size() == 1 && !pending.isBatch() && !socket.isSecure();
    }

    private void failed(JedisConnectionException e, String what, boolean write, boolean notSent) {
        long epoch = socket.epoch();
        Signal signal = Handshakes.signal(e);
        connection.drop();
        Outcome outcome = notSent ? Outcome.NOT_SENT : Outcome.UNKNOWN;
        requireEngine(e, Optional.of(signal), epoch, outcome);
        if (session.isPinned() || (stakes.hold(CommandKind.VOUCHING) && !notSent)) {
            recovery.report(signal, epoch, String.valueOf(e.getMessage()));
            boolean nothingRan =
                    notSent || (session.inTransaction() && !stakes.hold(CommandKind.EXEC)) || stakes.areRepeatable();
            throw nothingRan ? lostSession(what, session.describeLoss()) : unknown(what);
        }
        boolean repeatable = notSent || stakes.areRepeatable();
        known = worse(known, outcome);
        written = false;
        go(rescue().failed(new Trouble(outcome, repeatable, write, Optional.of(signal), epoch, e)), what);
    }

    /** The server refused all that is pending: it did not run, whatever it is. */
    void refused(Optional<Signal> signal, JedisDataException e) {
        written = false;
        requireEngine(e, signal, socket.epoch(), Outcome.REJECTED);
        String what = stakes.describe();
        boolean write = stakes.mayWrite();
        known = worse(known, Outcome.REJECTED);
        pending.rewriting();
        go(rescue().failed(new Trouble(Outcome.REJECTED, true, write, signal, socket.epoch(), e)), what);
        bring();
    }

    /**
     * Scripts are not replicated (EVAL and SCRIPT LOAD, measured on 7.0): a promoted node may lack what its predecessor
     * had.
     *
     * @return false if the server's answer stands
     */
    boolean loadScript(CommandArguments command) {
        JedisWords words = new JedisWords(command);
        boolean alone = !pending.isBatch() && !session.isPinned();
        if (!alone || reloaded || words.count() < 2 || !attachment.isLaterEpoch(socket.epoch())) {
            return false;
        }
        Optional<byte[]> body = attachment.scripts().bodyFor(words.text(1));
        if (body.isEmpty()) {
            return false;
        }
        rescue();
        reloaded = true;
        try {
            connection.loadScript(body.get());
        } catch (JedisDataException refused) {
            return false;
        } catch (JedisConnectionException e) {
            // The server said that it did not run the script; only the loading is in doubt, and that may be repeated.
            failed(e, stakes.describe(), stakes.mayWrite(), true);
        }
        written = false;
        pending.rewriting();
        bring();
        return true;
    }

    /** A subscription's connection was lost: waits for the primary and dials anew; the channels are the caller's. */
    void resume(JedisConnectionException e, Optional<Signal> signal) {
        long epoch = socket.epoch();
        connection.drop();
        requireEngine(e, signal, epoch, Outcome.NOT_SENT);
        go(rescue().failed(new Trouble(Outcome.NOT_SENT, true, false, signal, epoch, e)), "SUBSCRIBE");
        reach("SUBSCRIBE", false, false);
    }

    // ---- how a call ends

    /** Where connections go on bare, the client's own error is the caller's. */
    private void requireEngine(JedisException e, Optional<Signal> signal, long epoch, Outcome outcome) {
        lastCause = e;
        if (attachment.isBare()) {
            attachment.failedBare(signal, epoch, outcome, e);
            known = worse(known, outcome);
            throw e instanceof JedisConnectionException ? bareEnd(e, stakes.describe()) : ended(e);
        }
    }

    /** Goes on, or ends the call. */
    private Standing go(Turn turn, String what) {
        if (turn instanceof Turn.Go go) {
            return go.standing();
        }
        throw ended(Failures.of((Turn.GiveUp) turn, what, known, stakes.areRepeatable(), lastCause));
    }

    /** Forgets the call, and drops a connection that still holds its commands. */
    <E extends RuntimeException> E ended(E error) {
        if (!pending.isEmpty() && written) {
            connection.drop();
        }
        pending.clear();
        socket.idle();
        connection.restoreReads();
        end();
        return error;
    }

    SessionLostException lostSession(String what, String lost) {
        rescue().endsWith(Outcome.NOT_SENT);
        SessionLostException error = Failures.sessionLost(what, lost, Outcome.NOT_SENT, rescue().snapshot(), lastCause);
        session.lost();
        connection.drop();
        return ended(error);
    }

    private OutcomeUnknownException unknown(String what) {
        rescue().endsWith(Outcome.UNKNOWN);
        OutcomeUnknownException error = Failures.outcomeUnknown(what, rescue().snapshot(), lastCause);
        session.lost();
        connection.drop();
        return ended(error);
    }

    CursorLostException lostCursor(String what, long owner) {
        rescue().endsWith(Outcome.NOT_SENT);
        return ended(Failures.cursorLost(what, owner, rescue().snapshot()));
    }

    private static Outcome worse(Outcome one, Outcome other) {
        return one == Outcome.UNKNOWN || other == Outcome.UNKNOWN ? Outcome.UNKNOWN : other;
    }
}
