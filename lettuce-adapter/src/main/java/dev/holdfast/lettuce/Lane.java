// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.lettuce.Session.Ending;
import dev.holdfast.observe.FailoverSnapshot;
import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.recovery.AsyncRescue;
import dev.holdfast.recovery.LiveConnection;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.topology.Misfit;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.TransactionalCommand;
import io.lettuce.core.resource.ClientResources;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All commands of one connection of the user's, over however many lines: the innermost writer, between Lettuce's timeouts and
 * listeners above and its endpoint below. It asks before sending whether the endpoint is steady; what must wait, waits here
 * in its order, and what is sent again goes before what was issued later.
 *
 * <p>No lock is held while the endpoint writes: Lettuce calls {@link #write} from within the endpoint's exclusive lock, which
 * {@code endpoint.write} waits for (DefaultEndpoint.notifyChannelActive, 6.2 to 7.7).
 */
final class Lane implements RedisChannelWriter, RedisConnectionStateListener, LiveConnection {

    /** How long the replies of what was in flight may take when a connection is closed under its caller. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** For how long a node that nobody may trust is not dialled anew for the sake of a command. */
    private static final Duration MISTRUSTED = Duration.ofSeconds(1);

    private final DefaultEndpoint endpoint;
    private final Attachment attachment;
    private final Recovery recovery;
    private final Dialling dialling;
    private final Judgement judgement;
    private final Gap gap;
    private final BareWay bareWay;

    private final ReentrantLock lock = new ReentrantLock();
    private final Session session = new Session();
    private final WaitingRoom room;
    private final ReadsInFlight reads;

    private volatile Line line = new Line(0, Line.State.DEAD);
    private volatile boolean autoFlush = true;
    private volatile boolean closed;
    private volatile Runnable whenShut = () -> {};

    /** Why the last dial failed, if dialling again mends nothing. */
    private volatile @Nullable Misfit misfit;

    /** When; meaningless without one. */
    private volatile long misfitAt;

    /** Set before the first dial; null where no latencies are recorded. */
    private @Nullable LatencySamples samples;

    /** The connection is to another server than the group's: Holdfast has no part in it. */
    private volatile boolean bare;

    Lane(DefaultEndpoint endpoint, Attachment attachment, Dialling dialling) {
        this.endpoint = endpoint;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.dialling = dialling;
        this.room = new WaitingRoom(this, attachment, lock);
        this.judgement = new Judgement(this, attachment, room);
        this.gap = new Gap(endpoint, attachment);
        this.bareWay = new BareWay(this, attachment);
        this.reads = new ReadsInFlight(attachment);
    }

    DefaultEndpoint endpoint() {
        return endpoint;
    }

    Dialling dialling() {
        return dialling;
    }

    Session session() {
        return session;
    }

    Recovery recovery() {
        return recovery;
    }

    Line line() {
        return line;
    }

    Judgement judgement() {
        return judgement;
    }

    BareWay bareWay() {
        return bareWay;
    }

    ReentrantLock lock() {
        return lock;
    }

    @Nullable
    LatencySamples samples() {
        return samples;
    }

    void samples(LatencySamples held) {
        samples = held;
    }

    /** What is known now, for an error that is worded here; it counts as the end of its call. */
    FailoverSnapshot lost(Call<?, ?, ?> call, Outcome outcome) {
        AsyncRescue rescue = call.isRescued() ? call.rescue() : recovery.asyncRescue();
        rescue.endsWith(outcome);
        return rescue.snapshot();
    }

    boolean isClosed() {
        return closed || endpoint.isClosed();
    }

    void whenShut(Runnable task) {
        whenShut = task;
    }

    void bare() {
        bare = true;
    }

    // ---- the straight way

    @Override
    public <K, V, T> RedisCommand<K, V, T> write(RedisCommand<K, V, T> command) {
        CommandKind kind = CommandKind.of(command.getType());
        if (recovery.isReader() && bareWay.refusesWrite(command, kind)) {
            return command;
        }
        Line now = line;
        boolean plain = kind == CommandKind.PLAIN
                && !session.isAttentive()
                && !attachment.standIns().areDue(command.getType());
        if (plain && now.isOpen() && recovery.isSteady(now.epoch())) {
            send(new Attempt<>(
                    command, this, now, kind, recovery.fallbackScope().mark()));
        } else if (closed && !bare) {
            // Not to an endpoint that is about to close: what it buffers after it emptied its buffer has no end.
            command.completeExceptionally(new RedisException("Connection is closed"));
        } else if (bare || isClosed()) {
            endpoint.write(command);
        } else if (recovery.standing().isBare() && !room.isOccupied()) {
            bareWay.write(command, kind);
        } else {
            return submit(command, kind);
        }
        return command;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Collection<RedisCommand<K, V, ?>> write(Collection<? extends RedisCommand<K, V, ?>> commands) {
        commands.forEach(this::write);
        return (Collection<RedisCommand<K, V, ?>>) commands;
    }

    void send(Attempt<?, ?, ?> attempt) {
        Line on = attempt.line();
        on.add(attempt);
        if (!on.isOpen()) {
            overtaken(on);
        }
        // Looked at once more now that it is on the line: either this sees that the epoch moved, or
        // who abandons the line sees that something is in flight and lets it drain.
        if (isOfThePast(on) && attempt.end()) {
            room.returned(attempt);
        }
        if (!attempt.isOver()) {
            endpoint.write(attempt);
            if (closed) {
                // Either who closes sees it on the line, or this sees that it was closed.
                recovery.timing().schedule(this::endWhatIsLeft, SETTLING);
            }
        }
    }

    /** Ends what was issued while the connection closed, and Lettuce let go without a word. */
    private void endWhatIsLeft() {
        line.forEach(attempt -> {
            if (attempt.end()) {
                attempt.passExceptionally(new RedisException("Connection closed"));
            }
        });
    }

    private boolean isOfThePast(Line on) {
        Standing standing = recovery.standing();
        return !standing.isBare() && recovery.isOver(bareWay.epochOf(on));
    }

    /** The line was closed to others, or died, between the look at it and the attempt's being on it. */
    private void overtaken(Line on) {
        lock.lock();
        try {
            if (on.isFrozen()) {
                room.order(on);
            }
        } finally {
            lock.unlock();
        }
        if (on.isDead()) {
            judgement.died(on);
        }
    }

    // ---- the other way

    /** A command that is not plain, or must wait: what its caller is to have instead. */
    private <K, V, T> RedisCommand<K, V, T> submit(RedisCommand<K, V, T> command, CommandKind kind) {
        Call<K, V, T> call;
        Ending ending;
        Attempt<K, V, T> attempt = null;
        boolean answeredInstead = false;
        lock.lock();
        try {
            call = session.callOf(command, kind);
            call.tiedTo = line;
            call.byCall = recovery.fallbackScope().isEntered();
            call.since = recovery.fallbackScope().since();
            ending = session.submitted(call);
            bareWay.settle(line);
            answeredInstead = ending == Ending.GO && isToBeAnsweredInstead(call);
            if (answeredInstead) {
                call.rescue(room.rescue(call));
            } else if (ending == Ending.GO && line.isOpen() && recovery.open(line.epoch())) {
                ending = session.sending(call, line);
                attempt = new Attempt<>(command, this, line, kind, call);
            } else if (ending == Ending.GO) {
                room.park(call);
            }
        } finally {
            lock.unlock();
        }
        attend(call);
        if (ending != Ending.GO) {
            judgement.end(call, ending);
        } else if (answeredInstead) {
            judgement.gaveUp(call, call.rescue().giveUpForFallback());
        } else if (attempt != null) {
            judgement.sent(call, attempt);
            send(attempt);
        } else {
            room.await(call);
            endIfMisfit();
            return awaited(call);
        }
        return command;
    }

    /** A command of the asynchronous API is one that a thread may sleep on; what is queued in a transaction is not. */
    @SuppressWarnings("unchecked") // it is the same command
    private static <K, V, T> RedisCommand<K, V, T> awaited(Call<K, V, T> call) {
        AsyncCommand<?, ?, ?> users = CommandWrapper.unwrap(call.command(), AsyncCommand.class);
        boolean queued = call.transaction() != null || users instanceof TransactionalCommand;
        return users == null || queued || users.isDone()
                ? call.command()
                : new AwaitedCommand<>((AsyncCommand<K, V, T>) users, call.rescue());
    }

    // ---- dials that fail

    /** Lettuce could not dial again, and will pause before it tries once more. */
    void dialFailed(Throwable failure, RedisURI uri) {
        dialling.failed();
        room.dialFailed(failure);
        Optional<Misfit> found = Misfits.of(failure, uri).filter(it -> it.kind() == Misfit.Kind.CERTIFICATE);
        if (found.isPresent() && !isClosed()) {
            misfitAt = recovery.timing().nanos();
            misfit = found.get();
            room.endAll(found.get());
        }
    }

    /** A command that came after the failure: it ends as well, or has the node dialled at once. */
    private void endIfMisfit() {
        Misfit known = misfit;
        if (known == null) {
            return;
        }
        if (recovery.timing().nanos() - misfitAt < MISTRUSTED.toNanos()) {
            room.endAll(known);
        } else {
            dialling.hurry();
        }
    }

    private boolean isToBeAnsweredInstead(Call<?, ?, ?> call) {
        return attachment.standIns().areDue(call.command().getType())
                && room.standIn(call).isPresent();
    }

    void attend(Call<?, ?, ?> call) {
        if (call.kind() == CommandKind.SCRIPT) {
            attachment.scripts().remember(call.words());
        }
        session.tracked()
                .filter(keys -> call.kind().isOrdinary() && !Commands.isWrite(call.words()))
                .ifPresent(keys -> TrackedKeys.invalidate(keys.read(call.words()), endpoint.getPushListeners()));
    }

    boolean isUsable(Standing standing) {
        Line now = line;
        return recovery.isCurrent(standing, bareWay.epochOf(now)) && !now.isDead() && !now.isRefused();
    }

    // ---- what attempts report

    void replied(Attempt<?, ?, ?> attempt) {
        judgement.replied(attempt);
        Line on = attempt.line();
        if (on.isRefused() && !on.isAwaitingReplies()) {
            settled(on);
        }
    }

    /** All that was on a line whose node refused a command is answered: it is left, or trusted again. */
    private void settled(Line on) {
        if (isOfThePast(on)) {
            endpoint.disconnect();
            return;
        }
        on.refused(false);
        room.wake();
    }

    boolean broke(Attempt<?, ?, ?> attempt, Throwable failure) {
        return judgement.broke(attempt, failure);
    }

    boolean isToBeAskedAgain(Attempt<?, ?, ?> attempt) {
        return judgement.isToBeAskedAgain(attempt);
    }

    // ---- the line comes and goes; on the event loop, the endpoint being active already, or no more

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
        if (bare) {
            return;
        }
        Line fresh = new Line(dialling.arrived(), Line.State.FROZEN, Dialling.node(address));
        attachment.dialled(fresh.epoch());
        misfit = null;
        List<RedisCommand<?, ?, ?>> restoration;
        lock.lock();
        try {
            line = fresh;
            restoration = fresh.epoch() == Standing.BARE ? List.of() : session.restoration();
        } finally {
            lock.unlock();
        }
        restoration.forEach(endpoint::write);
        if (!restoration.isEmpty()) {
            endpoint.flushCommands();
            invalidateTracked();
        }
        if (isOfThePast(fresh)) {
            endpoint.disconnect();
            return;
        }
        room.wake();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (bare) {
            return;
        }
        Line dead = line;
        lock.lock();
        try {
            room.freeze(dead);
            dead.become(Line.State.DEAD);
            session.died(dead);
        } finally {
            lock.unlock();
        }
        gap.begins(dead.epoch());
        invalidateTracked();
        judgement.lineLost(dead);
    }

    private void invalidateTracked() {
        session.tracked().ifPresent(keys -> TrackedKeys.invalidate(keys.all(), endpoint.getPushListeners()));
    }

    void subscribed(Line on) {
        gap.ends(on.epoch());
    }

    // ---- what the engine sees

    @Override
    public long epoch() {
        Line now = line;
        long dialled = now.isDead() ? dialling.epoch() : 0;
        // That of the dead line while Lettuce pauses before it dials: the pause ends with the epoch.
        return dialled == 0 ? bareWay.epochOf(now) : dialled;
    }

    @Override
    public String client() {
        return "lettuce";
    }

    @Override
    public boolean inFlight() {
        Line now = line;
        // What is held back by the user's own flushing may be sent on the next line as well.
        return !now.isDead() && (autoFlush ? !now.isIdle() : now.isAwaitingReplies());
    }

    @Override
    public long awaited() {
        Attempt<?, ?, ?> next = line.awaited();
        return next == null || next.kind() == CommandKind.BLOCKING ? NOTHING : 1L << 32 | next.hashCode();
    }

    @Override
    public OptionalLong oldestRead(long begunBefore) {
        return reads.oldest(line, begunBefore);
    }

    @Override
    public void giveUpReads(long begunBy) {
        reads.giveUp(line, begunBy, judgement);
    }

    @Override
    public void abandon() {
        misfit = null;
        if (line.isDead()) {
            dialling.abandon(endpoint);
        } else {
            endpoint.disconnect();
        }
    }

    @Override
    public void flushCommands() {
        endpoint.flushCommands();
    }

    /** What was sent again waits for no second flush. */
    void flushIfHeldBack() {
        if (!autoFlush) {
            endpoint.flushCommands();
        }
    }

    @Override
    public void setAutoFlushCommands(boolean value) {
        autoFlush = value;
        endpoint.setAutoFlushCommands(value);
    }

    @Override
    public void setConnectionFacade(ConnectionFacade connection) {
        endpoint.setConnectionFacade(connection);
    }

    @Override
    public ClientResources getClientResources() {
        return endpoint.getClientResources();
    }

    /** Abstract in 6.x, gone in 7.0. */
    @Override
    @SuppressWarnings({"deprecation", "MissingOverride"})
    public void reset() {
        Resetting.reset(endpoint);
    }

    @Override
    public void close() {
        shut();
        endpoint.close();
        endWhatIsLeft();
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        shut();
        return endpoint.closeAsync().whenComplete((nothing, failure) -> endWhatIsLeft());
    }

    /** Nothing waits any more. */
    void shut() {
        closed = true;
        whenShut.run();
        recovery.untrack(this);
        dialling.cancel();
        room.clear().forEach(room::leave);
    }
}
