// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Timeline.Window;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What is done to a replication group. DNS follows a promotion {@link #DNS_LAG} later. */
@FunctionalInterface
interface Incident {

    Duration DNS_LAG = Duration.ofSeconds(2);

    /** From a primary's end to the promotion of its replica. */
    Duration OUTAGE = Duration.ofSeconds(3);

    /** Between the promotions of {@link #thereAndBack}. */
    Duration APART = Duration.ofSeconds(8);

    Timeline on(RedisStage stage) throws InterruptedException;

    static Timeline orderly(RedisStage stage) {
        long disturbed = System.nanoTime();
        return Timeline.promotion(disturbed, stage.promoteOrderly());
    }

    /** No query is answered for 10 s. Where a hosts file stands in for DNS it cannot be silent: it shows the flip when it falls due. */
    static Timeline orderlyWithoutDns(RedisStage stage) throws InterruptedException {
        stage.dnsDead();
        Timeline timeline = orderly(stage);
        sleep(Duration.ofSeconds(10));
        stage.dnsAlive();
        return timeline;
    }

    /** The time counts from the moment in which DNS names the new primary. */
    static Timeline orderlyCountedFromDns(RedisStage stage) throws InterruptedException {
        stage.dnsLate(Duration.ofDays(1));
        long disturbed = System.nanoTime();
        long promoted = stage.promoteOrderly();
        return Timeline.countedFrom(flip(stage, promoted), disturbed, promoted);
    }

    /** Both nodes take writes. */
    static Timeline splitBrain(RedisStage stage) {
        long disturbed = System.nanoTime();
        return Timeline.promotion(disturbed, stage.promote(stage.anyReplica()));
    }

    static Timeline splitBrainCountedFromDns(RedisStage stage) throws InterruptedException {
        stage.dnsLate(Duration.ofDays(1));
        long disturbed = System.nanoTime();
        long promoted = stage.promote(stage.anyReplica());
        return Timeline.countedFrom(flip(stage, promoted), disturbed, promoted);
    }

    private static long flip(RedisStage stage, long promoted) throws InterruptedException {
        sleep(Duration.ofNanos(promoted + DNS_LAG.toNanos() - System.nanoTime()));
        long flipped = System.nanoTime();
        stage.pointDns(stage.primary());
        return flipped;
    }

    /** An outage of the primary, whatever its cause, and the promotion of its replica afterwards. */
    static Incident outage(Consumer<RedisStage> cause) {
        return stage -> {
            RedisNode heir = stage.anyReplica();
            long disturbed = System.nanoTime();
            cause.accept(stage);
            sleep(OUTAGE);
            return Timeline.promotion(disturbed, stage.promote(heir));
        };
    }

    /** The successor joined as a replica some seconds before, as a replacement does in life. */
    static Timeline replaced(RedisStage stage) throws InterruptedException {
        RedisNode successor = stage.addReplica();
        sleep(Duration.ofSeconds(3));
        long disturbed = System.nanoTime();
        stage.crashPrimary();
        return Timeline.promotion(disturbed, stage.promote(successor));
    }

    static Timeline connectionsKilled(RedisStage stage) throws InterruptedException {
        long disturbed = System.nanoTime();
        for (int kill = 0; kill < 50; kill++) {
            stage.killConnections(stage.primary());
            sleep(Duration.ofMillis(200));
        }
        return new Timeline(disturbed, List.of(), Long.MAX_VALUE);
    }

    static Timeline thereAndBack(RedisStage stage) throws InterruptedException {
        long disturbed = System.nanoTime();
        long there = stage.promoteOrderly();
        sleep(APART);
        long again = System.nanoTime();
        long back = stage.promoteOrderly();
        return new Timeline(disturbed, List.of(new Window(there, again), new Window(back, Long.MAX_VALUE)), there);
    }

    private static void sleep(Duration time) throws InterruptedException {
        if (time.toNanos() > 0) {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }
    }
}
