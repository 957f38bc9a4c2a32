// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Between Lettuce and the user's latency recorder, so that a command that is sent again is one sample. Lettuce records each
 * reply right before it completes the command that it belongs to, on the same thread (CommandHandler.decode, 6.2 to 7.7): the
 * sample is held back until our attempt has judged the reply. One that belongs to none of our attempts, as of a handshake,
 * goes on with the next.
 *
 * <p>Used on the event loop of one connection only.
 */
final class LatencySamples implements CommandLatencyRecorder {

    /** Absent in Lettuce 6.2, against which we compile. */
    private static final @Nullable MethodHandle WITH_COMMAND = withCommand();

    private final CommandLatencyRecorder users;

    /** Null while none is held; the type, or the command, as Lettuce gave it. */
    private @Nullable Object held;

    private @Nullable SocketAddress local;
    private @Nullable SocketAddress remote;
    private long firstResponse;
    private long completion;

    LatencySamples(CommandLatencyRecorder users) {
        this.users = users;
    }

    private static @Nullable MethodHandle withCommand() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(
                            CommandLatencyRecorder.class,
                            "recordCommandLatency",
                            MethodType.methodType(
                                    void.class,
                                    SocketAddress.class,
                                    SocketAddress.class,
                                    RedisCommand.class,
                                    long.class,
                                    long.class));
        } catch (NoSuchMethodException older) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("CommandLatencyRecorder.recordCommandLatency cannot be called", e);
        }
    }

    @Override
    public boolean isEnabled() {
        return users.isEnabled();
    }

    @Override
    public void recordCommandLatency(
            SocketAddress from, SocketAddress to, ProtocolKeyword type, long firstResponseNanos, long completionNanos) {
        hold(from, to, type, firstResponseNanos, completionNanos);
    }

    /** What later versions call. */
    @SuppressWarnings("MissingOverride")
    public void recordCommandLatency(
            SocketAddress from,
            SocketAddress to,
            RedisCommand<?, ?, ?> command,
            long firstResponseNanos,
            long completionNanos) {
        hold(from, to, command, firstResponseNanos, completionNanos);
    }

    private void hold(
            SocketAddress from, SocketAddress to, Object what, long firstResponseNanos, long completionNanos) {
        keep();
        held = what;
        local = from;
        remote = to;
        firstResponse = firstResponseNanos;
        completion = completionNanos;
    }

    /** The reply is its command's: the user's recorder is told. */
    void keep() {
        Object what = held;
        SocketAddress from = local;
        SocketAddress to = remote;
        drop();
        if (from == null || to == null) {
            return;
        }
        if (what instanceof ProtocolKeyword type) {
            users.recordCommandLatency(from, to, type, firstResponse, completion);
        } else if (what instanceof RedisCommand<?, ?, ?> command && WITH_COMMAND != null) {
            try {
                WITH_COMMAND.invokeExact(users, from, to, (RedisCommand<?, ?, ?>) command, firstResponse, completion);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The reply does not count: its command is sent again, or its caller waits no longer. */
    void drop() {
        held = null;
        local = null;
        remote = null;
    }
}
