// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("the threads are those of the whole process")
class ProcessThreadsTest {

    private static final int MORE_THAN_THERE_ARE_THREADS = 100;

    @Test
    void whatIsDueWhenTheLastLeaseIsClosedStillRuns() throws InterruptedException {
        ProcessThreads threads = ProcessThreads.lease();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch lastWords = new CountDownLatch(1);
        threads.schedule(() -> await(busy), Duration.ZERO);
        threads.schedule(lastWords::countDown, Duration.ZERO);

        threads.close();
        busy.countDown();

        assertThat(lastWords.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTaskThatComesAfterTheEndIsDroppedWithoutAWord() throws InterruptedException {
        ProcessThreads threads = ProcessThreads.lease();
        AtomicBoolean ran = new AtomicBoolean();
        threads.close();
        awaitEnd(threads);

        assertThatCode(() -> {
                    threads.schedule(() -> ran.set(true), Duration.ZERO).cancel();
                    threads.blocking().execute(() -> ran.set(true));
                })
                .doesNotThrowAnyException();
        assertThat(ran).isFalse();
    }

    /** Once a task is dropped the threads have ended. */
    private static void awaitEnd(ProcessThreads threads) throws InterruptedException {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            CountDownLatch ran = new CountDownLatch(1);
            threads.schedule(ran::countDown, Duration.ZERO);
            if (!ran.await(10, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        throw new AssertionError("the threads did not end");
    }

    @Test
    void moreTasksThanThreadsWaitInsteadOfBeingRefused() throws InterruptedException {
        try (ProcessThreads threads = ProcessThreads.lease()) {
            CountDownLatch blocked = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(MORE_THAN_THERE_ARE_THREADS);
            for (int i = 0; i < MORE_THAN_THERE_ARE_THREADS; i++) {
                threads.blocking().execute(() -> {
                    await(blocked);
                    done.countDown();
                });
            }

            blocked.countDown();

            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aTaskThatThrowsDoesNotEndTheSchedulersWork() throws InterruptedException {
        try (ProcessThreads threads = ProcessThreads.lease()) {
            CountDownLatch next = new CountDownLatch(1);
            threads.schedule(
                    () -> {
                        throw new IllegalStateException("as a listener might");
                    },
                    Duration.ZERO);
            threads.schedule(next::countDown, Duration.ZERO);

            assertThat(next.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
