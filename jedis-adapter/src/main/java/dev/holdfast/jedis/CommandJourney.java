// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.outcome.Safety;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.recovery.Trouble;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Signal;
import dev.holdfast.topology.Standing;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The journey of the commands of one connection: asks before sending, reads the outcome, and where the command did not
 * run, or may run twice, waits for the primary, dials in place and sends again. Confined to the connection's borrower.
 */
final class CommandJourney {

    private final HoldfastConnection connection;
    private final EndpointSocketFactory socket;
    private final Attachment attachment;
    private final Recovery recovery;
    private final Session session;
    private final PendingCommands pending = new PendingCommands();
    private final Subscriptions subscriptions;

    /** Replies of a pipeline that was read ahead to see whether all of it was refused. */
    private final Deque<Object> readAhead = new ArrayDeque<>();

    /** The trouble that the current command is in; null on the hot path. */
    private @Nullable Rescue rescue;

    CommandJourney(HoldfastConnection connection, EndpointSocketFactory socket, Attachment attachment) {
        this.connection = connection;
        this.socket = socket;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.session = new Session(attachment.config().getDatabase());
        this.subscriptions = new Subscriptions(this, connection, attachment);
    }

    Session session() {
        return session;
    }

    void adopt(Rescue begun) {
        rescue = begun;
    }

    // ---- sending

    void send(CommandArguments command) {
        CommandKind kind = CommandKind.of(command.getCommand());
        if (kind == CommandKind.SUBSCRIBE || kind == CommandKind.UNSUBSCRIBE) {
            subscriptions.send(kind, command);
            return;
        }
        if (pending.isEmpty()) {
            socket.busy();
            if (!recovery.open(socket.epoch()) || !connection.isHealthy() || kind == CommandKind.CURSOR) {
                prepare(command, kind);
            }
        }
        if (kind != CommandKind.PLAIN) {
            observe(kind, command);
        }
        try {
            connection.write(command);
            pending.add(command);
        } catch (JedisConnectionException e) {
            pending.add(command);
            writeFailed(e);
        }
    }

    private void observe(CommandKind kind, CommandArguments command) {
        session.sending(kind, command);
        if (kind == CommandKind.SCRIPT) {
            attachment.scripts().remember(new JedisWords(command));
        }
    }

    /** Waits until this command may go out, on a connection that it may go out on. */
    private void prepare(CommandArguments command, CommandKind kind) {
        try {
            if (!recovery.open(socket.epoch()) || !connection.isHealthy()) {
                boolean write = Commands.isWrite(new JedisWords(command));
                settle(JedisWords.nameOf(command), write, troubled().await(write), Outcome.NOT_SENT, true, null);
            }
            if (kind == CommandKind.CURSOR) {
                requireOwnCursor(command);
            }
        } catch (RuntimeException e) {
            finished();
            throw e;
        }
    }

    /** For a caller who merely wants the connection to be open. */
    void makeReady() {
        if (!recovery.open(socket.epoch()) || !connection.isHealthy()) {
            settle("connect", false, troubled().await(false), Outcome.NOT_SENT, true, null);
        }
    }

    private Rescue troubled() {
        Rescue now = rescue == null ? recovery.rescue() : rescue;
        rescue = now;
        return now;
    }

    /**
     * Follows a turn until the connection stands in the epoch that it names, or the call ends.
     *
     * @param known the worst that is known of all attempts so far
     */
    void settle(String what, boolean write, Turn first, Outcome known, boolean repeatable, @Nullable Throwable cause) {
        Rescue current = troubled();
        Turn turn = first;
        Throwable last = cause;
        while (true) {
            if (turn instanceof Turn.GiveUp end) {
                finished();
                throw Failures.of(end, what, known, repeatable, last);
            }
            Standing standing = ((Turn.Go) turn).standing();
            boolean here = standing.epoch() == socket.epoch() || standing.state() == Standing.State.CLOSED;
            if (here && connection.isHealthy()) {
                return;
            }
            requireUnpinned(what, current, last);
            turn = current.awaitDial(write);
            if (turn instanceof Turn.Go go) {
                try {
                    connection.redial(go.standing(), current.remaining(), session);
                    return;
                } catch (JedisException e) {
                    last = e;
                    turn = dialFailed(what, go.standing(), write, current, e);
                }
            }
        }
    }

    private Turn dialFailed(String what, Standing standing, boolean write, Rescue current, JedisException e) {
        Optional<Misfit> misfit = Misfits.of(e, attachment.name());
        if (misfit.isPresent()) {
            finished();
            throw Failures.misfit(what, misfit.get(), current.snapshot(), e);
        }
        return current.failed(new Trouble(Outcome.NOT_SENT, true, write, Optional.of(signal(e)), standing.epoch(), e));
    }

    private void requireUnpinned(String what, Rescue current, @Nullable Throwable cause) {
        if (!session.isPinned()) {
            return;
        }
        String lost = session.inTransaction() || session.isWatching()
                ? "the connection of the transaction was lost before EXEC, so nothing of it was applied. Begin it again."
                : "the connection was lost with a state that cannot be restored (another user, CLIENT REPLY or TRACKING)."
                        + " The command was not applied; set the state again.";
        session.lost();
        pending.clear();
        finished();
        throw Failures.sessionLost(what, lost, Outcome.NOT_SENT, current.snapshot(), cause);
    }

    private void requireOwnCursor(CommandArguments command) {
        JedisWords words = new JedisWords(command);
        if (Commands.safety(words) != Safety.CURSOR) {
            return;
        }
        long owner = attachment
                .cursors()
                .ownerOf(JedisWords.nameOf(command), cursorKey(words), cursor(words))
                .orElse(socket.epoch());
        if (owner != socket.epoch()) {
            throw Failures.cursorLost(
                    JedisWords.nameOf(command), owner, troubled().snapshot());
        }
    }

    private static byte[] cursorKey(JedisWords words) {
        return CommandKind.isName(words.word(0), "SCAN") ? new byte[0] : words.word(1);
    }

    private static byte[] cursor(JedisWords words) {
        return words.word(CommandKind.isName(words.word(0), "SCAN") ? 1 : 2);
    }

    void flush() {
        try {
            pending.flushing();
            connection.push();
        } catch (JedisConnectionException e) {
            writeFailed(e);
        }
    }

    /** A server cannot run half a command: on a plain socket a single one whose write failed did not run. */
    private void writeFailed(JedisConnectionException e) {
        CommandArguments command = pending.peek();
        if (command == null) {
            throw e;
        }
        boolean single = pending.size() == 1 && !pending.isBatch();
        if (single && !socket.isSecure() && !session.isPinned()) {
            again(command, new Trouble(Outcome.NOT_SENT, true, true, Optional.of(signal(e)), socket.epoch(), e));
        } else {
            lost(command, e);
        }
    }

    // ---- reading

    Object read() {
        if (!readAhead.isEmpty()) {
            return handOut(readAhead.poll());
        }
        if (subscriptions.active() && pending.isEmpty()) {
            return subscriptions.read();
        }
        pending.reading();
        while (true) {
            CommandArguments command = pending.peek();
            try {
                Object reply = connection.readReply();
                answered(command, reply);
                return reply;
            } catch (JedisDataException e) {
                if (!refused(command, e)) {
                    throw e;
                }
            } catch (JedisConnectionException e) {
                if (command == null) {
                    throw e;
                }
                lost(command, e);
            }
            if (!readAhead.isEmpty()) {
                return handOut(readAhead.poll());
            }
        }
    }

    private static Object handOut(Object reply) {
        if (reply instanceof JedisDataException error) {
            throw error;
        }
        return reply;
    }

    private void answered(@Nullable CommandArguments command, @Nullable Object reply) {
        if (command == null) {
            return;
        }
        CommandKind kind = CommandKind.of(command.getCommand());
        if (kind != CommandKind.PLAIN) {
            session.answered(kind, command, reply instanceof JedisDataException);
            if (kind == CommandKind.CURSOR
                    && reply instanceof java.util.List<?> page
                    && page.get(0) instanceof byte[] next) {
                JedisWords words = new JedisWords(command);
                attachment.cursors().issued(JedisWords.nameOf(command), cursorKey(words), next, socket.epoch());
            }
        }
        pending.answered();
        if (pending.isEmpty()) {
            if (rescue != null) {
                rescue.succeeded();
                connection.restoreReads();
            }
            finished();
        }
    }

    private void finished() {
        socket.idle();
        rescue = null;
    }

    /** An error reply: true if the command was sent again and its reply is still to be read. */
    private boolean refused(@Nullable CommandArguments command, JedisDataException e) {
        if (command == null) {
            return false;
        }
        JedisWords words = new JedisWords(command);
        Reply meaning = Replies.classify(String.valueOf(e.getMessage()), words, attachment.scripts());
        boolean single = !pending.isBatch() && !session.isPinned();
        if (meaning == Reply.UNKNOWN_SCRIPT && single && reload(command, words)) {
            return true;
        }
        if (isAbort(meaning)) {
            aborted(command, e, meaning);
        }
        if (meaning == Reply.ANSWER || meaning == Reply.UNKNOWN_SCRIPT || isAbort(meaning)) {
            answered(command, e);
            return false;
        }
        Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
        boolean vouches = CommandKind.of(command.getCommand()) == CommandKind.VOUCHING;
        if (single && !vouches) {
            again(command, new Trouble(Outcome.REJECTED, true, Commands.isWrite(words), signal, socket.epoch(), e));
            return true;
        }
        signal.ifPresent(it -> recovery.report(it, socket.epoch(), String.valueOf(e.getMessage())));
        if (pending.isBatch() && pending.isFirst() && !session.isPinned() && !vouches) {
            return wholeBatch(e, signal);
        }
        session.refused();
        answered(command, e);
        return false;
    }

    /** The server discarded the transaction; if because of its role, the caller is told so in our words. */
    private void aborted(CommandArguments command, JedisDataException e, Reply meaning) {
        boolean role = session.wasRefused() || meaning == Reply.ABORTED_BY_DEMOTION;
        if (!role) {
            return;
        }
        recovery.report(Signal.REFUSED, socket.epoch(), String.valueOf(e.getMessage()));
        Rescue current = troubled();
        answered(command, e);
        throw Failures.sessionLost(
                JedisWords.nameOf(command),
                "the node is no longer the primary and discarded the transaction; nothing of it was applied. Begin it"
                        + " again.",
                Outcome.REJECTED,
                current.snapshot(),
                e);
    }

    /** Scripts are not replicated (SCRIPT LOAD and EVAL, since 5.0): a promoted node may lack what its primary had. */
    private boolean reload(CommandArguments command, JedisWords words) {
        if (words.count() < 2 || !attachment.isLaterEpoch(socket.epoch())) {
            return false;
        }
        Optional<byte[]> body = attachment.scripts().bodyFor(words.text(1));
        if (body.isEmpty()) {
            return false;
        }
        connection.write(new CommandArguments(redis.clients.jedis.Protocol.Command.SCRIPT)
                .add("LOAD")
                .add(body.get()));
        connection.push();
        connection.readReply();
        connection.write(command);
        connection.push();
        return true;
    }

    /**
     * The first reply of a pipeline is a refusal: if all of it was refused, all of it is sent again, in its order. If
     * not, the replies are handed out as they came, none lost.
     */
    private boolean wholeBatch(JedisDataException first, Optional<Signal> signal) {
        java.util.List<CommandArguments> commands = new java.util.ArrayList<>();
        pending.iterator().forEachRemaining(commands::add);
        java.util.List<Object> replies = new java.util.ArrayList<>();
        replies.add(first);
        boolean allRefused = true;
        for (int index = 1; index < commands.size(); index++) {
            Object reply = readOne();
            replies.add(reply);
            allRefused &= reply instanceof JedisDataException error && mayGoAgain(error, commands.get(index));
        }
        if (!allRefused) {
            for (int index = 0; index < commands.size(); index++) {
                answered(commands.get(index), replies.get(index));
            }
            readAhead.addAll(replies);
            return true;
        }
        String what = "a pipeline of " + commands.size() + " commands";
        Turn turn = troubled().failed(new Trouble(Outcome.REJECTED, true, true, signal, socket.epoch(), first));
        settle(what, true, turn, Outcome.REJECTED, true, first);
        socket.busy();
        commands.forEach(connection::write);
        connection.push();
        return true;
    }

    private boolean mayGoAgain(JedisDataException error, CommandArguments command) {
        Reply meaning =
                Replies.classify(String.valueOf(error.getMessage()), new JedisWords(command), attachment.scripts());
        return meaning.outcome() == Outcome.REJECTED && !isAbort(meaning);
    }

    private static boolean isAbort(Reply meaning) {
        return meaning == Reply.ABORTED || meaning == Reply.ABORTED_BY_DEMOTION;
    }

    private Object readOne() {
        try {
            return connection.readReply();
        } catch (JedisDataException e) {
            return e;
        }
    }

    /** The connection was lost with commands on the wire. */
    private void lost(CommandArguments command, JedisConnectionException e) {
        connection.drop();
        String name = JedisWords.nameOf(command);
        boolean vouches = CommandKind.of(command.getCommand()) == CommandKind.VOUCHING;
        if (!pending.isBatch() && !session.isPinned() && !vouches) {
            JedisWords words = new JedisWords(command);
            Safety safety = Commands.safety(words, recovery.settings().repeatable());
            boolean repeatable = safety == Safety.READ;
            again(
                    command,
                    new Trouble(
                            Outcome.UNKNOWN,
                            repeatable,
                            Commands.isWrite(words),
                            Optional.of(signal(e)),
                            socket.epoch(),
                            e));
            return;
        }
        recovery.report(signal(e), socket.epoch(), String.valueOf(e.getMessage()));
        Rescue current = troubled();
        boolean executing = CommandKind.of(command.getCommand()) == CommandKind.EXEC || !session.inTransaction();
        for (CommandArguments other : pending) {
            executing |= CommandKind.of(other.getCommand()) == CommandKind.EXEC;
        }
        boolean watchingOnly = session.isWatching() && !session.inTransaction();
        int count = pending.size();
        pending.clear();
        session.lost();
        finished();
        if (executing && !watchingOnly) {
            String what = count > 1 ? name + " and " + (count - 1) + " more in one pipeline" : name;
            throw Failures.outcomeUnknown(what, current.snapshot(), e);
        }
        throw Failures.sessionLost(
                name,
                "the connection was lost before EXEC, so nothing of the transaction was applied. Begin it again.",
                Outcome.NOT_SENT,
                current.snapshot(),
                e);
    }

    /** Sends a single command again, as soon as and if it may be. */
    private void again(CommandArguments command, Trouble trouble) {
        String name = JedisWords.nameOf(command);
        Outcome known = trouble.outcome();
        Trouble now = trouble;
        while (true) {
            if (now.outcome() != Outcome.REJECTED) {
                connection.drop();
            }
            pending.clear();
            Turn turn = troubled().failed(now);
            settle(name, now.write(), turn, known, now.repeatable(), now.cause());
            try {
                if (CommandKind.of(command.getCommand()) == CommandKind.CURSOR) {
                    requireOwnCursor(command);
                }
                socket.busy();
                pending.add(command);
                connection.cutReads(troubled().remaining());
                connection.write(command);
                pending.flushing();
                connection.push();
                return;
            } catch (JedisConnectionException e) {
                if (e instanceof JedisFailoverException) {
                    pending.clear();
                    finished();
                    throw e;
                }
                boolean sent = socket.isSecure();
                known = sent ? Outcome.UNKNOWN : known;
                now = new Trouble(
                        sent ? Outcome.UNKNOWN : Outcome.NOT_SENT,
                        !sent || now.repeatable(),
                        now.write(),
                        Optional.of(signal(e)),
                        socket.epoch(),
                        e);
            }
        }
    }

    static Signal signal(Throwable failure) {
        return JedisProbe.causedBy(failure, SocketTimeoutException.class) ? Signal.TIMED_OUT : Signal.CONNECTION_LOST;
    }

    /** Begins a rescue of its own for whoever has to dial outside a command. */
    Rescue beginRescue() {
        rescue = recovery.rescue();
        return rescue;
    }

    void endRescue() {
        finished();
    }
}
