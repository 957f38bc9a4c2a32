// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.recovery.AsyncRescue;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets in place of a command that has to wait: the same command, but it notices whether a thread sleeps until it
 * is over. Lettuce hands its caller the command that a writer returns (AbstractRedisAsyncCommands.dispatch, 6.2 to 7.7), and its
 * synchronous API, as Spring Data Redis does, sleeps on that (FutureSyncInvocationHandler, LettuceConnection.await).
 */
final class AwaitedCommand<K, V, T> extends AsyncCommand<K, V, T> {

    private final AsyncCommand<K, V, T> users;
    private final AsyncRescue rescue;

    AwaitedCommand(AsyncCommand<K, V, T> users, AsyncRescue rescue) {
        super(users);
        this.users = users;
        this.rescue = rescue;
        var unused = users.whenComplete(this::follow);
    }

    private void follow(@Nullable T value, @Nullable Throwable failure) {
        if (users.isCancelled()) {
            super.cancel(true);
        } else if (failure != null) {
            super.completeExceptionally(failure);
        } else {
            super.complete(value);
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        boolean counted = begins();
        try {
            return super.get();
        } finally {
            ends(counted);
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        boolean counted = begins();
        try {
            return super.get(timeout, unit);
        } finally {
            ends(counted);
        }
    }

    @Override
    public T join() {
        boolean counted = begins();
        try {
            return super.join();
        } finally {
            ends(counted);
        }
    }

    private boolean begins() {
        boolean sleeps = !isDone();
        if (sleeps) {
            rescue.holdsThread();
        }
        return sleeps;
    }

    private void ends(boolean counted) {
        if (counted) {
            rescue.releasesThread();
        }
    }

    // ---- what the caller does to it, it does to the command

    @Override
    public boolean complete(@Nullable T value) {
        return users.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return users.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return users.cancel(mayInterruptIfRunning);
    }
}
