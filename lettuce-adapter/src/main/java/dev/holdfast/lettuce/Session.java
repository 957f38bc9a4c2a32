// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.TransactionalCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the user built up on one connection. Some of it is made again on a new line (the client's name, tracking; Lettuce
 * itself restores database, user and subscriptions); a transaction and its watched keys cannot be: moving on silently would
 * change what EXEC means. Guarded by the lane's lock.
 */
final class Session {

    /** What is to be done with a command. */
    enum Ending {
        /** It goes on its way. */
        GO,
        /** The user is told OK, and learns from EXEC that nothing was applied: Lettuce would send what follows a MULTI that
         * failed outside of any transaction (StatefulRedisConnectionImpl.potentiallyEnableMulti, 6.2 to 7.7). */
        ANSWER_OK,
        /** Its transaction is not applied. */
        NOT_APPLIED,
        /** The connection that it vouches for is gone. */
        VOUCHES_FOR_NOTHING
    }

    private @Nullable Transaction transaction;
    private @Nullable Line watchedOn;
    private boolean watchLost;
    private @Nullable RedisCommand<?, ?, ?> clientName;
    private @Nullable RedisCommand<?, ?, ?> tracking;
    private @Nullable TrackedKeys tracked;

    /** Whether plain commands have to be looked at too. */
    private volatile boolean attentive;

    boolean isAttentive() {
        return attentive;
    }

    Optional<TrackedKeys> tracked() {
        return Optional.ofNullable(tracked);
    }

    private void attend() {
        attentive = transaction != null || tracked != null;
    }

    <K, V, T> Call<K, V, T> callOf(RedisCommand<K, V, T> command, CommandKind kind) {
        boolean queued = transaction != null && CommandWrapper.unwrap(command, TransactionalCommand.class) != null;
        return switch (kind) {
            case MULTI -> new Call<>(command, kind, new Transaction());
            case EXEC, DISCARD -> new Call<>(command, kind, transaction);
            default -> new Call<>(command, kind, queued ? transaction : null);
        };
    }

    /** The user issues a command while connections go on bare: what is lost meanwhile is Lettuce's to tell. */
    Ending passing(Call<?, ?, ?> call, Line line) {
        Transaction its = call.transaction();
        track(call);
        if (its != null && call.kind() == CommandKind.MULTI) {
            its.line = line;
        }
        return its != null && its.doomed ? doomed(call) : Ending.GO;
    }

    /** Whether keys are watched, which only their line knows of. */
    boolean isWatching() {
        return watchedOn != null || watchLost;
    }

    /** Whether a new line is to be prepared. */
    boolean hasToRestore() {
        return clientName != null || tracking != null;
    }

    /** The user issues a command. */
    Ending submitted(Call<?, ?, ?> call) {
        Transaction its = call.transaction();
        boolean lost = watchLost;
        track(call);
        if (call.kind() == CommandKind.MULTI) {
            return lost ? doomed(call) : Ending.GO;
        }
        boolean over = its != null && (its.doomed || (its.line != null && its.line.isDead()));
        return over ? doomed(call) : Ending.GO;
    }

    private void track(Call<?, ?, ?> call) {
        Transaction its = call.transaction();
        switch (call.kind()) {
            case MULTI -> {
                transaction = its;
                attend();
            }
            case EXEC, DISCARD -> {
                transaction = null;
                unwatch();
                attend();
            }
            case UNWATCH -> unwatch();
            default -> {
                if (its != null) {
                    its.queued.add(call.command());
                }
            }
        }
    }

    private void unwatch() {
        watchedOn = null;
        watchLost = false;
    }

    /** The command is about to be sent on this line. */
    Ending sending(Call<?, ?, ?> call, Line line) {
        Transaction its = call.transaction();
        if (call.kind() == CommandKind.VOUCHING && call.tiedTo != line) {
            return Ending.VOUCHES_FOR_NOTHING;
        }
        if (its == null) {
            return Ending.GO;
        }
        if (call.kind() == CommandKind.MULTI) {
            its.line = line;
            return its.doomed || (watchedOn != null && watchedOn != line) ? doomed(call) : Ending.GO;
        }
        return its.doomed || its.line != line ? doomed(call) : Ending.GO;
    }

    private static Ending doomed(Call<?, ?, ?> call) {
        Transaction its = call.transaction();
        if (its != null) {
            its.doomed = true;
        }
        boolean queues = call.kind() == CommandKind.MULTI || call.kind() == CommandKind.DISCARD;
        return queues ? Ending.ANSWER_OK : Ending.NOT_APPLIED;
    }

    /** The server answered a command that is not plain, and not with an error. */
    void answered(Call<?, ?, ?> call, Line line) {
        if (call.kind() == CommandKind.WATCH && call.transaction() == null) {
            watchedOn = line;
        }
        if (call.kind() == CommandKind.CLIENT && call.words().capitals(1).equals("SETNAME")) {
            clientName = call.command();
        }
        if (call.kind() == CommandKind.CLIENT && call.words().capitals(1).equals("TRACKING")) {
            boolean on = call.words().capitals(2).equals("ON");
            tracking = on ? call.command() : null;
            tracked = on ? new TrackedKeys() : null;
            attend();
        }
    }

    void died(Line line) {
        if (watchedOn == line) {
            watchedOn = null;
            watchLost = true;
        }
    }

    /** What a new line needs before anything else is sent on it. */
    List<RedisCommand<?, ?, ?>> restoration() {
        List<RedisCommand<?, ?, ?>> commands = new ArrayList<>();
        if (clientName != null) {
            commands.add(again(clientName));
        }
        if (tracking != null) {
            commands.add(again(tracking));
        }
        return commands;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the arguments are encoded already, by whichever codec
    private static RedisCommand<?, ?, ?> again(RedisCommand<?, ?, ?> command) {
        return new Command(command.getType(), new StatusOutput<>(StringCodec.UTF8), command.getArgs());
    }
}
