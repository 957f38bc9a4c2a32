// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.lettuce.Session.Ending;
import dev.holdfast.outcome.Commands;
import dev.holdfast.recovery.LiveConnection;
import dev.holdfast.recovery.Recovery;
import dev.holdfast.recovery.Turn;
import dev.holdfast.topology.Standing;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.protocol.CompleteableCommand;
import io.lettuce.core.protocol.ConnectionFacade;
import io.lettuce.core.protocol.DefaultEndpoint;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All commands of one connection of the user's, over however many lines: the innermost writer, between Lettuce's timeouts and
 * listeners above and its endpoint below. It asks before sending whether the endpoint is steady; what must wait, waits here
 * in its order, and what is sent again goes before what was issued later.
 *
 * <p>No lock is held while the endpoint writes: Lettuce calls {@link #write} from within the endpoint's exclusive lock, which
 * {@code endpoint.write} waits for (DefaultEndpoint.notifyChannelActive, 6.2 to 7.7).
 */
final class Lane implements RedisChannelWriter, RedisConnectionStateListener, LiveConnection {

    private final DefaultEndpoint endpoint;
    private final Attachment attachment;
    private final Recovery recovery;
    private final Dialling dialling;
    private final Judgement judgement;
    private final Gap gap;

    private final ReentrantLock lock = new ReentrantLock();
    private final Session session = new Session();
    private final Parked parked = new Parked();
    private final AtomicInteger drains = new AtomicInteger();

    private volatile Line line = new Line(0, Line.State.DEAD);
    private volatile boolean autoFlush = true;
    private volatile boolean closed;
    private volatile Runnable whenShut = () -> {};

    /** The connection is to another server than the group's: Holdfast has no part in it. */
    private volatile boolean bare;

    Lane(DefaultEndpoint endpoint, Attachment attachment, Dialling dialling) {
        this.endpoint = endpoint;
        this.attachment = attachment;
        this.recovery = attachment.recovery();
        this.dialling = dialling;
        this.judgement = new Judgement(this, attachment);
        this.gap = new Gap(endpoint, attachment);
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

    Parked parked() {
        return parked;
    }

    ReentrantLock lock() {
        return lock;
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
        Line now = line;
        if (kind == CommandKind.PLAIN && now.isOpen() && recovery.open(now.epoch()) && !session.isAttentive()) {
            send(new Attempt<>(command, this, now, kind, null));
        } else if (bare || isClosed()) {
            endpoint.write(command);
        } else {
            submit(command, kind);
        }
        return command;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Collection<RedisCommand<K, V, ?>> write(Collection<? extends RedisCommand<K, V, ?>> commands) {
        commands.forEach(this::write);
        return (Collection<RedisCommand<K, V, ?>>) commands;
    }

    private void send(Attempt<?, ?, ?> attempt) {
        Line on = attempt.line();
        on.add(attempt);
        if (!on.isOpen()) {
            overtaken(on);
        }
        if (!attempt.isOver()) {
            endpoint.write(attempt);
        }
    }

    /** The line was closed to others, or died, between the look at it and the attempt's being on it. */
    private void overtaken(Line on) {
        lock.lock();
        try {
            if (on.isFrozen()) {
                order(on);
            }
        } finally {
            lock.unlock();
        }
        if (on.isDead()) {
            judgement.died(on);
        }
    }

    // ---- the other way

    /** A command that is not plain, or must wait. */
    private <K, V, T> void submit(RedisCommand<K, V, T> command, CommandKind kind) {
        Call<K, V, T> call;
        Ending ending;
        Attempt<K, V, T> attempt = null;
        lock.lock();
        try {
            call = session.callOf(command, kind);
            call.tiedTo = line;
            ending = session.submitted(call);
            if (ending == Ending.GO && line.isOpen() && recovery.open(line.epoch())) {
                ending = judgement.sending(call, line);
                attempt = new Attempt<>(command, this, line, kind, call);
            } else if (ending == Ending.GO) {
                park(call);
            }
        } finally {
            lock.unlock();
        }
        attend(call);
        if (ending != Ending.GO) {
            judgement.end(call, ending);
        } else if (attempt != null) {
            judgement.sent(call, attempt);
            send(attempt);
        } else {
            await(call);
        }
    }

    private void attend(Call<?, ?, ?> call) {
        if (call.kind() == CommandKind.SCRIPT) {
            attachment.scripts().remember(call.words());
        }
        session.tracked()
                .filter(keys -> call.kind() == CommandKind.PLAIN && !Commands.isWrite(call.words()))
                .ifPresent(keys -> TrackedKeys.invalidate(keys.read(call.words()), endpoint.getPushListeners()));
    }

    /** Puts a call that was not tried yet behind all that were issued before it; called with the lock. */
    private void park(Call<?, ?, ?> call) {
        freeze(line);
        wait(call);
    }

    /** Puts a call that was tried on a line before all that were issued after it; called with the lock. */
    void parkAgain(Call<?, ?, ?> call, Line tried) {
        // Its attempt is over, so that freezing the line does not find it any more.
        parked.order(call);
        freeze(tried);
        freeze(line);
        wait(call);
    }

    private void wait(Call<?, ?, ?> call) {
        call.released = false;
        parked.add(call);
        if (!call.isRescued()) {
            call.rescue(recovery.asyncRescue());
        }
    }

    /** From now on only the lane sends on the line; what is on it has its place before what comes; called with the lock. */
    void freeze(Line frozen) {
        if (frozen.isOpen()) {
            frozen.become(Line.State.FROZEN);
            order(frozen);
        }
    }

    private void order(Line frozen) {
        // Also those whose reply is being judged: they may be sent again.
        frozen.forAll(attempt -> parked.order(callOf(attempt)));
    }

    /** The call behind an attempt; called with the lock. */
    <K, V, T> Call<K, V, T> callOf(Attempt<K, V, T> attempt) {
        Call<K, V, T> call = attempt.call();
        if (call == null) {
            call = session.callOf(attempt.command(), attempt.kind());
            call.tiedTo = attempt.line();
            attempt.call(call);
        }
        return call;
    }

    /** Lets a parked call wait for the engine and for the line. */
    void await(Call<?, ?, ?> call) {
        forgetWhenDone(call);
        call.rescue().await(Commands.isWrite(call.words()), this::isUsable, turn -> turned(call, turn));
    }

    /** A command that its caller cancelled, or whose timeout is over, waits no longer. */
    void forgetWhenDone(Call<?, ?, ?> call) {
        if (call.command() instanceof CompleteableCommand<?> completeable && call.isWatchedOnce()) {
            completeable.onComplete((value, failure) -> forget(call));
        }
    }

    private void forget(Call<?, ?, ?> call) {
        boolean waited;
        lock.lock();
        try {
            waited = parked.remove(call);
        } finally {
            lock.unlock();
        }
        if (waited) {
            call.rescue().cancel();
            drainSoon();
        }
    }

    boolean isUsable(Standing standing) {
        Line now = line;
        boolean current = standing.epoch() == now.epoch() || standing.state() == Standing.State.CLOSED;
        return current && !now.isDead() && !now.isRefused();
    }

    void turned(Call<?, ?, ?> call, Turn turn) {
        if (turn instanceof Turn.GiveUp end) {
            lock.lock();
            try {
                parked.remove(call);
            } finally {
                lock.unlock();
            }
            judgement.gaveUp(call, end);
        } else {
            call.released = true;
        }
        drainSoon();
    }

    // ---- sending what waited

    /**
     * Sends what the engine lets go, on a thread of Lettuce's computation pool: whoever got here may be inside the endpoint's
     * lock, where writing once more would wait for itself.
     */
    void drainSoon() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        try {
            attachment.computation().execute(this::drain);
        } catch (RejectedExecutionException shutDown) {
            shut();
        }
    }

    private void drain() {
        int seen = 1;
        do {
            boolean any = false;
            while (sendFirst()) {
                any = true;
            }
            if (any && !autoFlush) {
                endpoint.flushCommands();
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Sends the first call that waits. */
    private boolean sendFirst() {
        Call<?, ?, ?> call;
        Ending ending = Ending.GO;
        Attempt<?, ?, ?> attempt = null;
        boolean again = false;
        lock.lock();
        try {
            call = parked.first();
            if (call == null) {
                if (line.isFrozen() && !line.isRefused()) {
                    line.become(Line.State.OPEN);
                }
                return false;
            }
            if (!call.released) {
                return false;
            }
            Standing standing = recovery.standing();
            again = !standing.admits(Commands.isWrite(call.words())) || !isUsable(standing);
            if (again) {
                call.released = false;
            } else {
                parked.remove(call);
                ending = judgement.sending(call, line);
                attempt = attempt(call);
            }
        } finally {
            lock.unlock();
        }
        if (again) {
            Call<?, ?, ?> waiting = call;
            call.rescue().await(Commands.isWrite(call.words()), this::isUsable, turn -> turned(waiting, turn));
            return false;
        }
        if (ending != Ending.GO) {
            judgement.end(call, ending);
        } else if (attempt != null) {
            judgement.sent(call, attempt);
            send(attempt);
        }
        return true;
    }

    private <K, V, T> Attempt<K, V, T> attempt(Call<K, V, T> call) {
        return new Attempt<>(call.command(), this, line, call.kind(), call);
    }

    /** Has all that wait look again, since the line's state has changed. */
    private void wake() {
        List<Call<?, ?, ?>> calls;
        lock.lock();
        try {
            calls = parked.all();
        } finally {
            lock.unlock();
        }
        calls.forEach(call -> call.rescue().look());
        drainSoon();
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
        if (on.epoch() < recovery.standing().epoch()) {
            endpoint.disconnect();
            return;
        }
        on.refused(false);
        wake();
    }

    boolean broke(Attempt<?, ?, ?> attempt, Throwable failure) {
        return judgement.broke(attempt, failure);
    }

    boolean isToBeAskedAgain(Attempt<?, ?, ?> attempt) {
        return judgement.isToBeAskedAgain(attempt);
    }

    // ---- the line comes and goes; Lettuce calls these on the event loop, the endpoint being active already, or no
    // more

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
        if (bare) {
            return;
        }
        Line fresh = new Line(dialling.arrived(), Line.State.FROZEN);
        attachment.dialled(fresh.epoch());
        List<RedisCommand<?, ?, ?>> restoration;
        lock.lock();
        try {
            line = fresh;
            restoration = session.restoration();
        } finally {
            lock.unlock();
        }
        restoration.forEach(endpoint::write);
        if (!restoration.isEmpty()) {
            endpoint.flushCommands();
            invalidateTracked();
        }
        Standing standing = recovery.standing();
        if (fresh.epoch() < standing.epoch() && standing.state() != Standing.State.CLOSED) {
            endpoint.disconnect();
            return;
        }
        wake();
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (bare) {
            return;
        }
        Line dead = line;
        lock.lock();
        try {
            freeze(dead);
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
        return now.isDead() ? dialling.epoch() : now.epoch();
    }

    @Override
    public boolean inFlight() {
        Line now = line;
        return !now.isDead() && now.isAwaitingReplies();
    }

    @Override
    public void abandon() {
        if (line.isDead()) {
            dialling.abandon(endpoint);
        } else {
            endpoint.disconnect();
        }
    }

    // ---- what Lettuce and the user do with a writer

    @Override
    public void flushCommands() {
        endpoint.flushCommands();
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
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        shut();
        return endpoint.closeAsync();
    }

    /** Nothing waits any more; as Lettuce does with what it has buffered, it is cancelled. */
    void shut() {
        closed = true;
        whenShut.run();
        recovery.untrack(this);
        dialling.cancel();
        List<Call<?, ?, ?>> waiting = new ArrayList<>();
        lock.lock();
        try {
            waiting.addAll(parked.clear());
        } finally {
            lock.unlock();
        }
        waiting.forEach(call -> {
            call.rescue().cancel();
            call.command().cancel();
        });
    }
}
