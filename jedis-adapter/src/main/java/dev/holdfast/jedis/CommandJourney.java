// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.fallback.StandIn;
import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Replies;
import dev.holdfast.outcome.Reply;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Rescue;
import dev.holdfast.topology.Signal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The journey of the commands of one connection: asks before sending whether the endpoint is steady, reads the reply, and
 * judges what an error means. Whatever takes time or a second attempt is the {@link Detour}. Confined to the connection's
 * borrower.
 */
final class CommandJourney {

    private final HoldfastConnection connection;
    private final EndpointSocketFactory socket;
    private final Attachment attachment;
    private final Recovery recovery;
    private final Session session;
    private final PendingCommands pending = new PendingCommands();
    private final ReadAhead readAhead = new ReadAhead();
    private final Detour detour;
    private final Subscriptions subscriptions;
    private final StandIns standIns;
    private final ReadInFlight read;

    /** The reply that is read ahead is no server's, and its command must not go out. */
    private boolean answeredInstead;

    CommandJourney(HoldfastConnection connection, EndpointSocketFactory socket, Attachment attachment) {
        this.connection = connection;
        this.socket = socket;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.session = new Session(attachment.config().getDatabase());
        this.standIns = new StandIns(attachment.handlers(), recovery, pending, session);
        this.read = new ReadInFlight(attachment.handlers());
        socket.watch(read);
        this.detour = new Detour(connection, socket, attachment, pending, session, standIns, this::watch);
        this.subscriptions = new Subscriptions(connection, socket, attachment, detour);
    }

    Session session() {
        return session;
    }

    void adopt(Rescue begun) {
        detour.adopt(begun);
    }

    /** The borrower gave the connection back. */
    void returned() {
        detour.arrived();
    }

    /** Whether the next borrower would find nothing that this one left; a selected database is taken back by the pool. */
    boolean isClean() {
        return pending.isEmpty() && readAhead.isEmpty() && !session.isPinned() && !subscriptions.isActive();
    }

    /** For a caller who merely wants the connection to be open. */
    void makeReady() {
        detour.ready("connect");
        socket.idle();
    }

    // ---- sending

    void send(CommandArguments command) {
        CommandKind kind = CommandKind.of(command.getCommand());
        if (recovery.isReader()) {
            detour.requireRead(command);
        }
        if (subscriptions.isActive() || (kind == CommandKind.SUBSCRIBE && pending.isEmpty())) {
            subscriptions.send(kind, command);
            return;
        }
        // Before the question whether the epoch is open: see EndpointSocketFactory.busy().
        socket.busy();
        boolean straight = isOpen() && !detour.isDeferred();
        if (!straight || standIns.areDue()) {
            if (mayBeDeferred(command, kind)) {
                detour.defer(command);
                return;
            }
            if (!straight) {
                detour.prepare(command, kind);
            }
        }
        if (kind != CommandKind.PLAIN) {
            sendingSpecial(kind, command);
        }
        try {
            connection.write(command);
        } catch (JedisConnectionException e) {
            detour.writeFailed(command, e);
            return;
        }
        if (!session.isMuted()) {
            pending.add(command);
        }
    }

    /** A read that has a fallback waits when it is flushed, for only then it is known to be alone. */
    private boolean mayBeDeferred(CommandArguments command, CommandKind kind) {
        if (!standIns.areRegistered()
                || kind != CommandKind.PLAIN
                || session.isMuted()
                || answeredInstead
                || attachment.isBare()) {
            return false;
        }
        return pending.isEmpty() ? standIns.find(command).isPresent() : detour.isDeferred();
    }

    private boolean isOpen() {
        return recovery.open(socket.dialledIn()) && connection.isHealthy();
    }

    private void sendingSpecial(CommandKind kind, CommandArguments command) {
        detour.cursors().requireOwn(command, detour);
        session.sending(kind, command);
        if (kind == CommandKind.SCRIPT) {
            attachment.scripts().remember(new JedisWords(command));
        }
    }

    void flush() {
        if (subscriptions.isActive()) {
            subscriptions.flush();
            return;
        }
        if (answeredInstead) {
            return;
        }
        CommandArguments single = standIns.single();
        try {
            bringOut();
        } catch (JedisFailoverException e) {
            answerInstead(single, e);
        }
    }

    private void bringOut() {
        // A pipeline may have been filled while the epoch was open, and be flushed when it is over.
        if (!pending.isEmpty() && (!isOpen() || detour.isDeferred())) {
            detour.bring();
            return;
        }
        pending.flushing();
        watch();
        try {
            connection.push();
        } catch (JedisConnectionException e) {
            if (pending.isEmpty()) {
                throw e;
            }
            detour.flushFailed(e);
        }
    }

    /** What has a fallback may be given up in flight; several commands together are not, since some may be writes. */
    private void watch() {
        boolean byCall = recovery.fallbackScope().isEntered();
        if ((byCall || standIns.areRegistered()) && pending.size() == 1) {
            CommandArguments command = pending.peek();
            if (command != null
                    && (byCall || CommandKind.mayBeAnswered(command.getCommand()))
                    && !session.isPinned()
                    && !connection.isInfinite()) {
                read.begins(command, byCall, recovery.fallbackScope().since());
            }
        }
    }

    /** Hands the answer of a fallback to whoever reads the reply, or throws. */
    private void answerInstead(@Nullable CommandArguments command, JedisFailoverException failure) {
        Optional<StandIn> standIn = command == null ? Optional.empty() : standIns.find(command);
        if (command == null || standIn.isEmpty()) {
            throw failure;
        }
        Object answer = standIns.answer(standIn.get(), command, failure);
        pending.add(command);
        readAhead.add(answer);
        answeredInstead = true;
    }

    // ---- reading

    @Nullable
    Object read() {
        if (subscriptions.isActive()) {
            return subscriptions.read();
        }
        pending.reading();
        CommandArguments single = standIns.single();
        try {
            return readReply();
        } catch (JedisFailoverException e) {
            answerInstead(single, e);
            return handOut();
        }
    }

    private @Nullable Object readReply() {
        while (true) {
            if (!readAhead.isEmpty()) {
                return handOut();
            }
            CommandArguments command = pending.peek();
            try {
                Object reply = connection.readReply();
                answered(command, reply);
                return reply;
            } catch (JedisDataException e) {
                if (!goesOn(command, e)) {
                    throw e;
                }
            } catch (JedisConnectionException e) {
                unwatch();
                detour.replyLost(e);
            }
        }
    }

    /** A read that was given up has closed its connection, also if its reply came at the same moment. */
    private void unwatch() {
        if (!read.ends()) {
            socket.close();
        }
    }

    private @Nullable Object handOut() {
        answeredInstead = false;
        Object reply = readAhead.next();
        answered(pending.peek(), reply);
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
            if (kind == CommandKind.CURSOR) {
                detour.cursors().answered(command, reply);
            }
        }
        if (attachment.hasFailedBare()) {
            noteBareWrite(command, reply);
        }
        pending.answered();
        unwatch();
        if (pending.isEmpty()) {
            socket.idle();
            detour.arrived();
        }
    }

    /** The first write that passes after a failover is news for its report. */
    private void noteBareWrite(CommandArguments command, @Nullable Object reply) {
        if (!(reply instanceof JedisDataException) && Commands.isWrite(new JedisWords(command))) {
            attachment.wroteBare(socket.epoch());
        }
    }

    // ---- error replies

    /** Whether there is a reply still to be read: the command was sent again, or replies were read ahead. */
    private boolean goesOn(@Nullable CommandArguments command, JedisDataException e) {
        if (command == null) {
            return false;
        }
        Reply meaning = meaning(command, e);
        if (attachment.isBare()) {
            passBare(command, e, meaning);
            return false;
        }
        if (meaning == Reply.UNKNOWN_SCRIPT && detour.loadScript(command)) {
            return true;
        }
        if (isRefusal(meaning) && !isOfReader(meaning)) {
            return refused(command, e, meaning);
        }
        boolean byRole = isAbort(meaning) && (session.wasRefused() || meaning == Reply.ABORTED_BY_DEMOTION);
        answered(command, e);
        if (byRole) {
            // The user's own mistake in a queued command has the same text; that one passes untouched.
            throw aborted(command, e);
        }
        return false;
    }

    /** The error is the caller's, as it is. */
    private void passBare(CommandArguments command, JedisDataException e, Reply meaning) {
        if (isRefusal(meaning) || meaning == Reply.ABORTED_BY_DEMOTION) {
            Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
            attachment.failedBare(signal, socket.epoch(), Outcome.REJECTED, e);
        }
        answered(command, e);
    }

    private Reply meaning(CommandArguments command, JedisDataException e) {
        return Replies.classify(String.valueOf(e.getMessage()), new JedisWords(command), attachment.scripts());
    }

    private static boolean isAbort(Reply meaning) {
        return meaning == Reply.ABORTED || meaning == Reply.ABORTED_BY_DEMOTION;
    }

    private static boolean isRefusal(Reply meaning) {
        return meaning.outcome() == Outcome.REJECTED && !isAbort(meaning) && meaning != Reply.UNKNOWN_SCRIPT;
    }

    /** A replica does not say by this that it is none any more: what only it knows to be a write was sent to it. */
    private boolean isOfReader(Reply meaning) {
        return meaning == Reply.DEMOTED && recovery.isReader();
    }

    private SessionLostException aborted(CommandArguments command, JedisDataException e) {
        report(e);
        Rescue rescue = recovery.rescue();
        rescue.endsWith(Outcome.REJECTED);
        return Failures.sessionLost(
                JedisWords.nameOf(command),
                "the node is no longer the primary and discarded the transaction; nothing of it was applied. Begin it"
                        + " again, from WATCH or MULTI.",
                Outcome.REJECTED,
                rescue.snapshot(),
                e);
    }

    private void report(JedisDataException e) {
        recovery.report(Signal.REFUSED, socket.epoch(), String.valueOf(e.getMessage()));
    }

    private boolean refused(CommandArguments command, JedisDataException e, Reply meaning) {
        Optional<Signal> signal = meaning.doubtsPrimary() ? Optional.of(Signal.REFUSED) : Optional.empty();
        if (!session.isPinned() && !pending.isBatch() && mayGoAgain(command, e)) {
            detour.refused(signal, e);
            return true;
        }
        if (signal.isPresent()) {
            report(e);
        }
        if (!session.isPinned() && pending.isBatch() && pending.isFirst()) {
            if (isWholeBatchRefused(e)) {
                readAhead.clear();
                detour.refused(signal, e);
            }
            return true;
        }
        session.refused();
        answered(command, e);
        return false;
    }

    /** Reads the other replies of a pipeline whose first one is a refusal. */
    private boolean isWholeBatchRefused(JedisDataException first) {
        boolean all = true;
        int index = 0;
        for (CommandArguments command : pending) {
            try {
                Object reply = index++ == 0 ? first : connection.readReply();
                readAhead.add(reply);
                all &= reply instanceof JedisDataException error && mayGoAgain(command, error);
            } catch (JedisDataException e) {
                readAhead.add(e);
                all &= mayGoAgain(command, e);
            } catch (JedisConnectionException e) {
                // What came is handed out; the next read finds the connection broken, and judges the rest.
                return false;
            }
        }
        return all;
    }

    /** WAIT vouches for the writes of one connection: on another one it would vouch for nothing. */
    private boolean mayGoAgain(CommandArguments command, JedisDataException e) {
        return isRefusal(meaning(command, e)) && CommandKind.of(command.getCommand()) != CommandKind.VOUCHING;
    }
}
