// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The other half of {@link AdapterContract}: what every adapter must show when replies are lost, nodes die, and nobody is
 * promoted.
 *
 * @since 0.1.0
 */
public abstract class ContractOfFaults {

    /** For subclasses. */
    protected ContractOfFaults() {}

    /**
     * Connects a client with failover to the stage's endpoint.
     *
     * @param stage the group; its DNS server is the only one that knows the endpoint
     * @param settings what the row asks for
     * @return closed by the contract, with all that was made for it
     */
    protected abstract ContractClient connect(RedisStage stage, ContractSettings settings);

    private ContractScene scene() {
        return scene(RedisStage.builder(), ContractSettings.defaults());
    }

    private ContractScene scene(RedisStage.Builder stage, ContractSettings settings) {
        ContractScene scene = new ContractScene(stage, this::connect, settings);
        scene.client().command("SET", "warm", "1");
        // What was acknowledged and not yet replicated is lost with a primary that dies, whoever its client is.
        RedisNode replica = scene.stage().anyReplica();
        scene.await("it is replicated", () -> !replica.command("GET", "warm").isNothing());
        return scene;
    }

    @Test
    final void aWriteWhoseReplyIsLostHasAnUnknownOutcomeAndIsNotRepeated() {
        try (ContractScene scene = scene(RedisStage.builder().faults(), ContractSettings.defaults())) {
            scene.stage().loseReplies(scene.primary(), 1, "INCR");
            assertEquals(Verdict.UNKNOWN, scene.verdict(() -> scene.client().command("INCR", "n")));
            assertEquals(1, scene.counterOnPrimary("n"));
            assertEquals(2L, scene.client().command("INCR", "n"), "the next command is served");
            assertEquals(1, scene.client().epoch(), "and it was no failover");
        }
    }

    @Test
    final void aReadWhoseReplyIsLostIsRepeated() {
        try (ContractScene scene = scene(RedisStage.builder().faults(), ContractSettings.defaults())) {
            scene.stage().loseReplies(scene.primary(), 1, "GET");
            assertEquals("1", scene.client().command("GET", "warm"));
        }
    }

    @Test
    final void aReplyThatIsCutInTheMiddleIsALostOne() {
        try (ContractScene scene = scene(RedisStage.builder().faults(), ContractSettings.defaults())) {
            scene.stage().cutReplies(scene.primary(), 1, 2, "INCR");
            assertEquals(Verdict.UNKNOWN, scene.verdict(() -> scene.client().command("INCR", "n")));
            scene.stage().cutReplies(scene.primary(), 1, 2, "GET");
            assertEquals("1", scene.client().command("GET", "n"));
        }
    }

    @Test
    final void aPipelineWhoseRepliesAreLostIsNotRepeated() {
        try (ContractScene scene = scene(RedisStage.builder().faults(), ContractSettings.defaults())) {
            scene.stage().loseReplies(scene.primary(), 1, "INCR");
            List<List<String>> writes = List.of(List.of("INCR", "n"), List.of("INCR", "n"));
            Verdict verdict = scene.verdict(() -> {
                List<@Nullable Object> replies = scene.client().pipeline(writes);
                for (Object reply : replies) {
                    if (reply instanceof RuntimeException lost) {
                        throw lost;
                    }
                }
                return replies;
            });
            assertEquals(Verdict.UNKNOWN, verdict);
            assertTrue(scene.counterOnPrimary("n") <= 2, "none was applied twice");
        }
    }

    @Test
    final void aDemotedNodeThatCutsItsWritersCostsAtMostUnknownOutcomes() {
        RedisStage.Builder cutting = RedisStage.builder().closeOnReplicaWrite(ReplicaWrites.CUT_SILENTLY);
        try (ContractScene scene = scene(cutting, ContractSettings.defaults())) {
            scene.stage().promoteOrderly();
            long unknown = 0;
            long acknowledged = 0;
            while (acknowledged < 20) {
                Verdict verdict = scene.verdict(() -> scene.client().command("INCR", "n"));
                assertTrue(verdict == null || verdict == Verdict.UNKNOWN, () -> "not " + verdict);
                unknown += verdict == null ? 0 : 1;
                acknowledged += verdict == null ? 1 : 0;
            }
            assertTrue(unknown <= 1, "at most one for the connection");
            assertEquals(acknowledged, scene.counterOnPrimary("n"));
        }
    }

    @Test
    final void killedConnectionsRepeatNoWriteAndDeclareNoFailover() {
        try (ContractScene scene = scene()) {
            long acknowledged = 0;
            long unknown = 0;
            for (int round = 0; round < 200; round++) {
                if (round % 20 == 0) {
                    scene.stage().killConnections(scene.primary());
                }
                Verdict verdict = scene.verdict(() -> scene.client().command("INCR", "n"));
                assertTrue(verdict == null || verdict == Verdict.UNKNOWN, () -> "not " + verdict);
                acknowledged += verdict == null ? 1 : 0;
                unknown += verdict == null ? 0 : 1;
                assertNotNull(scene.client().command("GET", "warm"), "reads never fail");
            }
            long applied = scene.counterOnPrimary("n");
            assertTrue(acknowledged <= applied && applied <= acknowledged + unknown, "applied " + applied);
            assertEquals(1, scene.client().epoch());
        }
    }

    @Test
    final void aFrozenPrimaryIsLeftForItsHeir() {
        try (ContractScene scene = scene()) {
            RedisNode heir = scene.stage().anyReplica();
            RedisNode frozen = scene.stage().freezePrimary();
            try {
                scene.stage().promote(heir);
                Verdict verdict = scene.verdict(() -> scene.client().command("INCR", "n"));
                assertTrue(verdict == null || verdict == Verdict.UNKNOWN, () -> "not " + verdict);
                assertEquals(verdict == null ? 2L : 1L, scene.client().command("INCR", "n"));
                assertEquals("1", scene.client().command("GET", "warm"));
            } finally {
                frozen.thaw();
            }
        }
    }

    @Test
    final void theClientGoesThroughTwoPromotionsThereAndBack() {
        try (ContractScene scene = scene()) {
            long acknowledged = 0;
            for (int promotion = 0; promotion < 2; promotion++) {
                scene.stage().awaitReplicas();
                scene.stage().promoteOrderly();
                for (int round = 0; round < 10; round++) {
                    scene.client().command("INCR", "n");
                    acknowledged++;
                }
            }
            assertEquals(3, scene.client().epoch());
            assertEquals(acknowledged, scene.counterOnPrimary("n"));
        }
    }

    // ---- nobody is promoted

    @Test
    final void withoutAPrimaryACallEndsWithinItsBudgetAndSaysThatItDidNotRun() {
        Duration budget = Duration.ofMillis(700);
        try (ContractScene scene =
                scene(RedisStage.builder(), ContractSettings.defaults().withBudget(budget))) {
            scene.stage().crashPrimary();
            // The first one may have met the dying connection with its bytes under way.
            scene.verdict(() -> scene.client().command("INCR", "n"));
            for (int call = 0; call < 2; call++) {
                long began = System.nanoTime();
                assertEquals(
                        Verdict.NOT_APPLIED, scene.verdict(() -> scene.client().command("INCR", "n")));
                long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
                // 100 ms are promised; the rest is for machines that do much else.
                assertTrue(millis < budget.toMillis() + 1000, () -> "took " + millis + " ms");
            }
        }
    }

    @Test
    final void moreCallsThanMayWaitEndAtOnceAndDidNotRun() throws Exception {
        ContractSettings settings =
                ContractSettings.defaults().withBudget(Duration.ofSeconds(5)).withMaxWaiting(2);
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try (ContractScene scene = scene(RedisStage.builder(), settings)) {
            scene.stage().crashPrimary();
            List<CompletableFuture<@Nullable Verdict>> calls = new ArrayList<>();
            for (int call = 0; call < 12; call++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> scene.verdict(() -> scene.client().command("INCR", "n")), threads));
            }
            scene.await(
                    "all but the two that wait have ended",
                    () -> calls.stream().filter(CompletableFuture::isDone).count() >= 10);
            scene.stage().promote(scene.stage().anyReplica());
            long served = 0;
            for (CompletableFuture<@Nullable Verdict> call : calls) {
                Verdict verdict = call.get(10, TimeUnit.SECONDS);
                served += verdict == null ? 1 : 0;
                assertTrue(verdict != Verdict.OTHER && verdict != Verdict.ANSWER, () -> "not " + verdict);
            }
            assertEquals(served, scene.counterOnPrimary("n"));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    final void anInterruptedCallEndsAndKeepsItsFlag() throws Exception {
        ContractSettings settings = ContractSettings.defaults().withBudget(Duration.ofSeconds(2));
        try (ContractScene scene = scene(RedisStage.builder(), settings)) {
            scene.stage().crashPrimary();
            // This one may have met the dying connection with its bytes under way, and end at once, or wait its budget.
            scene.verdict(() -> scene.client().command("INCR", "n"));
            CompletableFuture<@Nullable Verdict> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                Verdict verdict = scene.verdict(() -> scene.client().command("SET", "k", "v"));
                ended.complete(Thread.currentThread().isInterrupted() ? verdict : Verdict.OTHER);
            });
            caller.start();
            scene.await("the call waits", () -> caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
            Verdict verdict = ended.get(5, TimeUnit.SECONDS);
            assertTrue(verdict == Verdict.NOT_APPLIED || verdict == Verdict.UNKNOWN, () -> "not " + verdict);
            scene.stage().promote(scene.stage().anyReplica());
            Object value = scene.client().command("GET", "k");
            assertTrue(value == null || verdict == Verdict.UNKNOWN, "what was not applied never is");
        }
    }

    @Test
    final void aCallThatWaitsWhenItsClientIsClosedEndsAtOnceAndSaysThatItDidNotRun() throws Exception {
        try (ContractScene scene = scene()) {
            scene.stage().crashPrimary();
            WaitingCaller caller =
                    new WaitingCaller(() -> scene.verdict(() -> scene.client().command("SET", "k", "v")));
            scene.await("a call waits", caller::waits);
            long began = System.nanoTime();
            caller.isLast();
            scene.client().close();
            assertEquals(Verdict.NOT_APPLIED, caller.verdict());
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            // Lettuce's own shutdown is part of it.
            assertTrue(millis < 5_000, () -> "took " + millis + " ms");
        }
    }

    @Test
    final void aClientThatStartsWithoutAPrimaryIsServedOnceThereIsOne() throws Exception {
        try (RedisStage stage =
                RedisStage.builder().dnsLag(Duration.ofMillis(1)).start()) {
            RedisNode heir = stage.anyReplica();
            stage.crashPrimary();
            // In another thread: some clients dial when they are made.
            CompletableFuture<ContractClient> made = Aside.supply(() -> connect(stage, ContractSettings.defaults()));
            CompletableFuture<@Nullable Object> first =
                    made.thenApplyAsync(client -> client.command("INCR", "n"), Aside.THREADS);
            stage.promote(heir);
            try (ContractClient client = made.get(15, TimeUnit.SECONDS)) {
                assertEquals(1L, first.get(15, TimeUnit.SECONDS));
                assertEquals("1", client.command("GET", "n"));
            }
        }
    }
}
