// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Tells the loss of a connection from what a command itself, or the caller, brought about. */
final class Losses {

    /** What DefaultEndpoint says of commands that it gives up with a connection (6.2 to 7.7); it has no type for it. */
    private static final List<String> TEXTS =
            List.of("Connection closed", "Connection disconnected", "Currently not connected", "Connection is closed");

    private Losses() {}

    static boolean isLoss(Throwable failure) {
        if (failure instanceof IOException
                || failure instanceof ChannelException
                || failure instanceof RedisConnectionException) {
            return true;
        }
        String message = failure.getMessage();
        return failure.getClass() == RedisException.class
                && message != null
                && TEXTS.stream().anyMatch(message::startsWith);
    }

    static boolean isTimeout(Throwable failure) {
        return causedBy(failure, ConnectTimeoutException.class)
                || causedBy(failure, SocketTimeoutException.class)
                || causedBy(failure, TimeoutException.class)
                || causedBy(failure, io.lettuce.core.RedisCommandTimeoutException.class);
    }

    static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
