// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.ContractClient.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread whose call waits for a primary. The first calls may have met a dying connection with their bytes under way, and
 * ended: it calls again until one waits.
 *
 * @since 0.1.0
 */
public final class WaitingCaller {

    /** What is in flight on a connection that died has ended by then. */
    private static final Duration LONG = Duration.ofMillis(300);

    private final CompletableFuture<@Nullable Verdict> ended = new CompletableFuture<>();
    private volatile long begun = System.nanoTime();
    private volatile boolean last;

    /**
     * Starts the thread.
     *
     * @param call what its caller is told of one call; null for a value
     */
    public WaitingCaller(Supplier<@Nullable Verdict> call) {
        Thread thread = new Thread(() -> {
            Verdict verdict;
            do {
                begun = System.nanoTime();
                verdict = call.get();
            } while (!last);
            ended.complete(verdict);
        });
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether one call waits.
     *
     * @return true once it has for 0.3 s
     */
    public boolean waits() {
        return System.nanoTime() - begun > LONG.toNanos();
    }

    /** Says that no call is to follow the one that waits. */
    public void isLast() {
        last = true;
    }

    /**
     * How the last call ended.
     *
     * @return null for a value
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public @Nullable Verdict verdict() throws InterruptedException {
        try {
            return ended.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the call does not end", e);
        }
    }
}
