// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage.ReplicaWrites;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another node becomes the primary, DNS late. */
final class PromotionRows {
    /** The plan's bound is 0.3 s; this one is for machines that do much else. */
    private static final long BACK = 1500;

    private PromotionRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                        "11-failover-command",
                        "planned failover (FAILOVER)",
                        "No write is lost, repeated or failed, and all are served soon after the promotion.",
                        Expectation.followed(BACK),
                        PromotionRows::failoverCommand),
                FaultRow.of(
                        "12-crash",
                        "primary killed (SIGKILL), replica promoted",
                        "Of a caller's writes at most the one in flight is unknown; lost is only what the server had not"
                                + " replicated.",
                        Expectation.followed(BACK).unknown(Unknown.ONE_A_CALLER).mayLose(),
                        PromotionRows::crash),
                FaultRow.of(
                        "13-demotion",
                        "primary demoted, connections left open (REPLICAOF)",
                        "No connection stays on the demoted node; blocked calls wait on at the new primary.",
                        Expectation.followed(BACK),
                        PromotionRows::demote),
                cutting("29a-close-on-write", "without a READONLY", ReplicaWrites.CUT_SILENTLY),
                cutting("29b-close-on-write", "after the READONLY", ReplicaWrites.CUT_AFTER_READONLY),
                FaultRow.of(
                        "30-nobody-writable",
                        "both nodes read-only for a while, then the replica promoted",
                        "Writes wait, none is refused to its caller, and no node that says replica is taken for a primary.",
                        Expectation.followed(BACK).mayLose(),
                        PromotionRows::nobodyWritable),
                FaultRow.of(
                        "41-two-failovers",
                        "two promotions within one budget",
                        "A call that waits through both is served by the last primary.",
                        Expectation.followed(BACK).epochs(2),
                        PromotionRows::twice),
                FaultRow.of(
                                "42-promoted-dies",
                                "the promoted node dies at once, another is promoted",
                                "Calls go on waiting, and are served by the third node within their budget, at the latest when DNS"
                                        + " names it.",
                                Expectation.followed(BACK)
                                        .anyEpoch()
                                        .unknown(Unknown.ANY)
                                        .mayLose(),
                                PromotionRows::promotedDies)
                        .staged(stage -> stage.replicas(2)));
    }

    private static FaultRow cutting(String id, String how, ReplicaWrites behaviour) {
        return FaultRow.of(
                        id,
                        "the demoted node cuts its writers " + how + " (close-on-replica-write)",
                        "Of a caller's writes at most one is unknown, and it was not applied twice.",
                        Expectation.followed(BACK).unknown(Unknown.ONE_A_CALLER),
                        scene -> {
                            scene.serve();
                            scene.promoteOrderly();
                        })
                .staged(stage -> stage.closeOnReplicaWrite(behaviour));
    }

    private static void failoverCommand(FaultScene scene) {
        scene.serve();
        scene.promoted(scene.stage().failoverCommand(scene.stage().anyReplica()));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void crash(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        scene.stage().crashPrimary();
        scene.last(Scale.ofSeconds(5));
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void demote(FaultScene scene) throws Exception {
        scene.serve();
        RedisNode old = scene.primary();
        List<CompletableFuture<@Nullable String>> blocked = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            String queue = "queue-" + index;
            CompletableFuture<@Nullable String> popped = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    popped.complete(scene.client().blockingPop(queue, Duration.ofSeconds(20)));
                } catch (RuntimeException e) {
                    popped.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            blocked.add(popped);
        }
        scene.await("three are blocked", () -> old.info("blocked_clients").equals("3"));
        scene.promoteOrderly();
        scene.await("no connection stays on " + old, () -> scene.connectionsTo(old) == 0);
        scene.figure("connections left on the demoted node", 0);
        for (int index = 0; index < 3; index++) {
            scene.client().command("RPUSH", "queue-" + index, "item");
            String item = blocked.get(index).get(10, TimeUnit.SECONDS);
            scene.require("item".equals(item), "a blocked call got " + item);
        }
    }

    private static void nobodyWritable(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        scene.primary().follow(heir);
        scene.last(Scale.ofSeconds(10));
        scene.require(scene.client().epoch() == 1, "a replica was taken for a primary");
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void twice(FaultScene scene) {
        scene.serve();
        scene.promoteOrderly();
        scene.stage().awaitReplicas();
        scene.promoted(scene.stage().promoteOrderly());
        scene.awaitEpoch(3);
        scene.awaitService();
    }

    private static void promotedDies(FaultScene scene) throws InterruptedException {
        scene.serve();
        List<RedisNode> replicas = scene.stage().replicas();
        scene.stage().crashPrimary();
        scene.stage().promote(replicas.get(0));
        scene.stage().crashPrimary();
        scene.last(Scale.ofSeconds(5));
        scene.stage().promote(replicas.get(1));
        scene.last(Scale.ofSeconds(20));
        // If the third had taken up the second one's history, its descent from the first cannot be told any more.
        scene.promoted(System.nanoTime());
        scene.stage().pointDns(scene.primary());
        scene.awaitService();
        scene.figure("epochs", scene.client().epoch() - 1);
    }
}
