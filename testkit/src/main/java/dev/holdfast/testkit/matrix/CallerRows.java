// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What callers and their code do while there is no primary. */
final class CallerRows {
    private static final long BACK = 1500;

    private CallerRows() {}

    static List<FaultRow> all() {
        CountDownLatch never = new CountDownLatch(1);
        return List.of(
                FaultRow.of(
                        "26a-interrupted",
                        "a waiting caller is interrupted",
                        "Its call ends at once with the flag kept, and the others' go on.",
                        Expectation.followed(BACK).unknown(Unknown.ONE_A_CALLER).mayLose(),
                        CallerRows::interrupt),
                FaultRow.of(
                        "26b-closed",
                        "another client of the process is closed while its caller waits",
                        "That caller's call ends, and the others' go on.",
                        Expectation.followed(BACK).unknown(Unknown.ONE_A_CALLER).mayLose(),
                        CallerRows::closeAnother),
                FaultRow.of(
                                "27a-listener-throws",
                                "the application's listener throws",
                                "Nobody but the log notices.",
                                Expectation.followed(BACK),
                                CallerRows::promote)
                        .with(settings -> settings.withListener(event -> {
                            throw new IllegalStateException("the listener's own");
                        })),
                FaultRow.of(
                                "27b-listener-hangs",
                                "the application's listener hangs",
                                "Nobody notices.",
                                Expectation.followed(BACK),
                                scene -> {
                                    promote(scene);
                                    never.countDown();
                                })
                        .with(settings -> settings.withListener(event -> await(never))));
    }

    private static void await(CountDownLatch latch) {
        try {
            var unused = latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void promote(FaultScene scene) {
        scene.serve();
        scene.promoteOrderly();
    }

    /** A caller that waits; its first call may have met the dying connection with its bytes under way. */
    private static Thread waiter(FaultScene scene, ContractClient client, CompletableFuture<String> ended) {
        Thread caller = new Thread(() -> {
            client.judge(failureOf(client));
            Verdict verdict = client.judge(failureOf(client));
            ended.complete(verdict + (Thread.currentThread().isInterrupted() ? " with its flag" : ""));
        });
        caller.start();
        scene.await("the call waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
        return caller;
    }

    private static Throwable failureOf(ContractClient client) {
        try {
            client.command("SET", "waiter", "1");
            return new AssertionError("served, though there is no primary");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void interrupt(FaultScene scene) throws Exception {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        scene.stage().crashPrimary();
        scene.awaitEvent("Suspected");
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread caller = waiter(scene, scene.client(), ended);
        long began = System.nanoTime();
        caller.interrupt();
        String end = ended.get(5, TimeUnit.SECONDS);
        // 50 ms are promised; the rest is for machines that do much else.
        scene.requireAtMost("ended after", Duration.ofMillis(500), Duration.ofNanos(System.nanoTime() - began));
        scene.require(
                end.equals(Verdict.NOT_APPLIED + " with its flag") || end.equals(Verdict.UNKNOWN + " with its flag"),
                "it ended as " + end);
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void closeAnother(FaultScene scene) throws Exception {
        scene.serve();
        ContractClient other = scene.another(scene.settings());
        other.command("SET", "other", "1");
        RedisNode heir = scene.stage().anyReplica();
        scene.stage().crashPrimary();
        scene.awaitEvent("Suspected");
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread caller = waiter(scene, other, ended);
        long began = System.nanoTime();
        other.close();
        String end = ended.get(5, TimeUnit.SECONDS);
        caller.join(1000);
        scene.figure("its call ended as", end);
        scene.requireAtMost("ended after", Duration.ofSeconds(3), Duration.ofNanos(System.nanoTime() - began));
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
    }
}
