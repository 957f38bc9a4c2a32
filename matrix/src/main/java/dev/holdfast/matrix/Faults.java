// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import dev.holdfast.testkit.History.Violation.Kind;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What happens to the group, one thing after the other; each leaves it with a primary and two replicas. */
final class Faults {
    private final RedisStage stage;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();
    private String last = "nothing";

    Faults(RedisStage stage, Random random) {
        this.stage = stage;
        this.random = random;
    }

    /** A fault. */
    private record Fault(String name, Deed deed) {}

    /** What is done. */
    @FunctionalInterface
    private interface Deed {
        void run() throws InterruptedException;
    }

    private List<Fault> all() {
        return List.of(
                new Fault("promotion", stage::promoteOrderly),
                new Fault("FAILOVER", () -> stage.failoverCommand(stage.anyReplica())),
                new Fault("crash", this::crash),
                new Fault("freeze", this::freeze),
                new Fault("kills", () -> stage.killConnections(stage.primary())),
                new Fault("reset", () -> stage.resetConnections(stage.primary())),
                new Fault("lost replies", () -> stage.loseReplies(stage.primary(), 3, "RPUSH")),
                new Fault("silence", this::silence),
                new Fault("dead DNS", this::deadDns));
    }

    void next() throws InterruptedException {
        stage.replicas().forEach(stage::demote);
        stage.awaitReplicas();
        List<Fault> faults = all();
        Fault fault = faults.get(random.nextInt(faults.size()));
        last = fault.name();
        done.merge(fault.name(), 1, Integer::sum);
        fault.deed().run();
    }

    private void crash() throws InterruptedException {
        RedisNode heir = stage.anyReplica();
        RedisNode dead = stage.crashPrimary();
        pause();
        stage.promote(heir);
        pause();
        dead.restartEmpty();
        stage.demote(dead);
    }

    private void freeze() throws InterruptedException {
        RedisNode frozen = stage.freezePrimary();
        pause();
        frozen.thaw();
    }

    private void silence() throws InterruptedException {
        RedisNode silent = stage.primary();
        stage.holdBytes(silent);
        pause();
        stage.releaseBytes(silent);
    }

    private void deadDns() throws InterruptedException {
        stage.dnsDead();
        stage.promoteOrderly();
        pause();
        stage.dnsAlive();
    }

    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(
                200 + random.nextInt((int) Duration.ofSeconds(2).toMillis()));
    }

    /** A crash loses what was not replicated: the server's doing. */
    Kind[] lossesAllowed() {
        return done.containsKey("crash") ? new Kind[] {Kind.LOST} : new Kind[0];
    }

    String last() {
        return last;
    }

    int count() {
        return done.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return "faults so far " + done;
    }
}
