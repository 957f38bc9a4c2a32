// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promotions and killed connections under load, on one shared connection; then what the callers were told is held against
 * what the server has. {@code -Dholdfast.chaos.promotions=8 -Dholdfast.chaos.kills=32} makes it as long as one likes.
 */
class ChaosContractTest {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosContractTest.class);

    private static final int PROMOTIONS = Integer.getInteger("holdfast.chaos.promotions", 2);
    private static final int KILLS = Integer.getInteger("holdfast.chaos.kills", 8);
    private static final int IN_FLIGHT = 100;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final Queue<Throwable> others = new ConcurrentLinkedQueue<>();
    private final Queue<Long> pushed = new ConcurrentLinkedQueue<>();
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    @Test
    void nothingIsAppliedTwiceLostReorderedOrLeftOpen() throws Exception {
        try (RedisStage stage = RedisStage.builder().start();
                Holdfast holdfast = Clients.holdfast(stage)) {
            RedisClient client = Clients.client(holdfast, stage);
            StatefulRedisConnection<String, String> shared = client.connect();
            List<Thread> threads = new ArrayList<>();
            for (int index = 0; index < 4; index++) {
                threads.add(start(() -> increment(shared)));
            }
            threads.add(start(() -> push(shared)));

            for (int promotion = 0; promotion < PROMOTIONS; promotion++) {
                for (int kill = 0; kill < KILLS / PROMOTIONS; kill++) {
                    awaitProgress();
                    stage.killConnections(stage.primary());
                }
                stage.awaitReplicas();
                stage.promoteOrderly();
                awaitProgress();
            }
            stop.set(true);
            for (Thread thread : threads) {
                thread.join(30_000);
            }

            await("no future is left incomplete").atMost(Clients.SOON).until(() -> ended.get() == issued.get());
            assertThat(others).isEmpty();
            assertThat(holdfast.standing().epoch()).isEqualTo(PROMOTIONS + 1);
            assertThat(Clients.counter(stage, "n")).isBetween(acknowledged.get(), acknowledged.get() + unknown.get());
            LOG.info(
                    "{} promotions, {} kills: {} increments acknowledged, {} unknown, {} applied; {} pushes acknowledged of {}",
                    PROMOTIONS,
                    KILLS,
                    acknowledged,
                    unknown,
                    Clients.counter(stage, "n"),
                    pushed.size(),
                    issued);
            checkList(stage);
            assertThat(holdfast.recovery().waitingCommands()).isZero();
            Clients.close(client);
        }
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "chaos");
        thread.start();
        return thread;
    }

    /** The application is served again: so each blow hits one that works. */
    private void awaitProgress() {
        long target = acknowledged.get() + 20;
        long pushes = pushed.size() + 20L;
        await("writes go on: " + others)
                .atMost(Clients.SOON)
                .pollInterval(java.time.Duration.ofMillis(2))
                .until(() -> acknowledged.get() >= target && pushed.size() >= pushes);
    }

    private void increment(StatefulRedisConnection<String, String> shared) {
        while (!stop.get()) {
            try {
                shared.sync().incr("n");
                acknowledged.incrementAndGet();
            } catch (RuntimeException e) {
                judge(e, unknown);
            }
        }
    }

    /** A pipeline that never ends, with a hundred commands in flight. */
    private void push(StatefulRedisConnection<String, String> shared) {
        Semaphore slots = new Semaphore(IN_FLIGHT);
        AtomicLong lost = new AtomicLong();
        for (long number = 0; !stop.get(); number++) {
            long mine = number;
            slots.acquireUninterruptibly();
            issued.incrementAndGet();
            shared.async().rpush("list", Long.toString(number)).whenComplete((length, failure) -> {
                if (failure == null) {
                    pushed.add(mine);
                } else {
                    judge(failure, lost);
                }
                ended.incrementAndGet();
                slots.release();
            });
        }
    }

    private void judge(Throwable failure, AtomicLong counter) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof FailoverFailure known && known.outcome() == Outcome.UNKNOWN) {
            counter.incrementAndGet();
        } else {
            others.add(failure);
        }
    }

    private void checkList(RedisStage stage) {
        List<Long> kept = stage.primary().command("LRANGE", "list", "0", "-1").items().stream()
                .map(RespClient.Reply::text)
                .map(Long::valueOf)
                .toList();
        Set<Long> once = new HashSet<>(kept);
        assertThat(once).as("nothing is applied twice").hasSameSizeAs(kept);
        assertThat(once).as("nothing acknowledged is lost").containsAll(pushed);
        assertThat(kept).as("the order is kept").isSorted();
    }
}
