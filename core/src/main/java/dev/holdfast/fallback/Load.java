// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.fallback;

import dev.holdfast.fallback.FallbackException.Reason;
import dev.holdfast.outcome.FailoverFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One fallback that runs. It keeps its place in the bulkhead until it has really ended, also when nobody waits for it any
 * more: a database call that hangs is a database call.
 */
final class Load<T extends @Nullable Object> implements Runnable {

    private final CompletableFuture<T> result;
    private final FailoverFailure cause;
    private final Function<FailoverFailure, ? extends CompletionStage<T>> hook;
    private final Runnable giveBack;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    /** Who runs the hook; guarded by the lock, so that nobody is interrupted in another task. */
    private @Nullable Thread runner;

    Load(
            CompletableFuture<T> result,
            FailoverFailure cause,
            Function<FailoverFailure, ? extends CompletionStage<T>> hook,
            Runnable giveBack) {
        this.result = result;
        this.cause = cause;
        this.hook = hook;
        this.giveBack = giveBack;
    }

    @Override
    public void run() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        runner(Thread.currentThread());
        CompletionStage<T> answer;
        try {
            answer = hook.apply(cause);
        } catch (RuntimeException | Error thrown) {
            answer = CompletableFuture.failedStage(thrown);
        } finally {
            runner(null);
        }
        answer.whenComplete((value, thrown) -> {
            giveBack.run();
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(thrown);
            }
        });
    }

    private void runner(@Nullable Thread thread) {
        lock.lock();
        try {
            runner = thread;
            if (thread == null) {
                // An interrupt that came at the last moment was meant for the hook.
                boolean unused = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    void timeOut(Duration timeout) {
        FallbackException timedOut = new FallbackException(
                Reason.TIMED_OUT,
                "the fallback has given no answer for " + timeout.toMillis() + " ms (fallbackTimeout)",
                cause);
        if (result.completeExceptionally(timedOut)) {
            interrupt();
            notBegun();
        }
    }

    private void interrupt() {
        lock.lock();
        try {
            if (runner != null) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    void reject() {
        notBegun();
        result.completeExceptionally(
                new FallbackException(Reason.REJECTED, "the executor of fallbacks did not take this one", cause));
    }

    private void notBegun() {
        if (begun.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
