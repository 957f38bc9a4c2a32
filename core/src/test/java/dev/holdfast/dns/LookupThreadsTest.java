// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookupThreadsTest {

    private final LookupThreads threads = new LookupThreads(Duration.ofMillis(300));
    private final Set<Thread> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        threads.close();
    }

    private void work() {
        seen.add(Thread.currentThread());
        done.incrementAndGet();
    }

    @Test
    void anIdleThreadIsUsedAgain() {
        for (int i = 1; i <= 20; i++) {
            int so = i;
            threads.execute(this::work);
            await().pollInterval(Duration.ofMillis(2)).until(() -> done.get() == so);
            // Until the thread waits for work again.
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> seen.stream().noneMatch(thread -> thread.getState() == Thread.State.RUNNABLE));
        }
        assertThat(seen).hasSizeLessThan(5);
    }

    @Test
    void moreTasksThanThreadsWaitAndNoneIsLost() {
        CountDownLatch hang = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            threads.execute(() -> {
                try {
                    hang.await();
                } catch (InterruptedException e) {
                    return;
                }
                work();
            });
        }
        hang.countDown();

        await().until(() -> done.get() == 100);
        assertThat(seen).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void idleThreadsEnd() {
        threads.execute(this::work);

        await().until(() -> done.get() == 1 && seen.stream().noneMatch(Thread::isAlive));
        threads.execute(this::work);
        await().until(() -> done.get() == 2);
    }

    @Test
    void theThreadsAreDaemonsAndInheritNothing() {
        ThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("application");
        ConcurrentHashMap<String, String> inherited = new ConcurrentHashMap<>();
        threads.execute(() -> inherited.put("local", String.valueOf(local.get())));

        await().until(() -> inherited.containsKey("local"));
        assertThat(inherited).containsEntry("local", "null");
        threads.execute(this::work);
        await().until(() -> done.get() == 1);
        assertThat(seen).allMatch(Thread::isDaemon);
    }

    @Test
    void afterCloseNothingRuns() {
        threads.close();

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> threads.execute(this::work));
    }
}
