// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Calls that go on, each one after the last, while something happens to the servers; the first failure ends its thread. */
final class Traffic {

    private static final int BEFORE = 10;
    private static final int AFTER = 20;

    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<CompletableFuture<Void>> threads = new ArrayList<>();

    private Traffic() {}

    /** Runs the call over and over on some threads, and returns when calls are served. */
    static Traffic of(int threads, Callable<?> call) {
        Traffic traffic = new Traffic();
        for (int index = 0; index < threads; index++) {
            traffic.threads.add(Aside.run(() -> traffic.repeat(call)));
        }
        traffic.awaitMore(BEFORE);
        return traffic;
    }

    private void repeat(Callable<?> call) {
        while (!stop.get()) {
            try {
                call.call();
                done.incrementAndGet();
            } catch (Exception e) {
                throw new AssertionError("call " + done, e);
            }
        }
    }

    private void awaitMore(int calls) {
        long target = done.get() + calls;
        await().atMost(Clients.SOON)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> done.get() >= target || threads.stream().anyMatch(CompletableFuture::isDone));
    }

    /** Moves the primary under the calls, waits until they are served again, and ends them; none may have failed. */
    long through(RedisStage stage) throws Exception {
        stage.promoteOrderly();
        awaitMore(AFTER);
        return end();
    }

    /** How many calls there were. */
    long end() throws Exception {
        stop.set(true);
        for (CompletableFuture<Void> thread : threads) {
            thread.get(20, TimeUnit.SECONDS);
        }
        assertThat(done.get()).isGreaterThanOrEqualTo(BEFORE);
        return done.get();
    }
}
