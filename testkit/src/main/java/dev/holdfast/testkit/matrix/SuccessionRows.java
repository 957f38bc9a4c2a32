// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.List;

/** Restarts, data sets that load, and nodes that say they are primary and are not. */
final class SuccessionRows {
    private static final long BACK = 1500;
    private static final int KEYS = Scale.isFull() ? 30_000 : 4_000;

    private SuccessionRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                                "14-restart",
                                "primary restarted on its address, from its append-only file",
                                "It is the same primary in a new epoch: nothing is lost, scripts are known again.",
                                Expectation.followed(BACK).unknown(Unknown.ONE_A_CALLER),
                                SuccessionRows::restart)
                        .staged(stage -> stage.config("appendonly yes").config("appendfsync always")),
                FaultRow.of(
                                "15-loading",
                                "primary loads its data set anew, same process (LOADING)",
                                "Calls wait it out; none fails, none is repeated, no epoch moves.",
                                Expectation.unnoticed(),
                                SuccessionRows::reload)
                        .staged(SuccessionRows::loadingSlowly),
                FaultRow.of(
                                "32-restart-loading",
                                "primary restarts, and loads while it says role:master",
                                "It is not taken for the primary before it has loaded; then it is, in a new epoch.",
                                Expectation.followed(BACK)
                                        .unknown(Unknown.ONE_A_CALLER)
                                        .mayLose(),
                                SuccessionRows::restartLoading)
                        .staged(SuccessionRows::loadingSlowly),
                FaultRow.of(
                        "33-unsynchronised",
                        "a replica promoted by hand before its first synchronisation ends",
                        "It is not followed: it has nothing of the group's.",
                        Expectation.unnoticed(),
                        SuccessionRows::promoteUnsynchronised),
                FaultRow.of(
                                "34-detached",
                                "a replica detached by hand, another stays",
                                "Nobody moves, and no write waits.",
                                Expectation.unnoticed(),
                                SuccessionRows::detach)
                        .staged(stage -> stage.replicas(2)),
                FaultRow.of(
                        "35-probe-cut",
                        "the probe's own connection cut",
                        "No call notices, and no epoch moves.",
                        Expectation.unnoticed(),
                        SuccessionRows::cutProbe),
                FaultRow.of(
                        "24a-split-brain",
                        "two primaries, DNS moves later; writes are held (HOLD)",
                        "No more than one switch; writes wait rather than be split; what the loser took is the loss.",
                        Expectation.followed(BACK).mayLose(),
                        SuccessionRows::splitBrain),
                FaultRow.of(
                                "24b-split-brain",
                                "two primaries, DNS late; the heir is followed (FOLLOW_HEIR)",
                                "No more than one switch, and before DNS moves.",
                                Expectation.followed(2500).mayLose(),
                                scene -> {
                                    scene.serve();
                                    scene.promoted(
                                            scene.stage().promote(scene.stage().anyReplica()));
                                    scene.awaitEpoch(2);
                                    scene.awaitService();
                                })
                        .with(settings -> settings.with(Option.FOLLOW_HEIR)));
    }

    private static void restart(FaultScene scene) {
        String sha = String.valueOf(scene.client().command("SCRIPT", "LOAD", "return redis.call('incr', KEYS[1])"));
        scene.client().command("EVALSHA", sha, "1", "by-script");
        scene.serve();
        scene.stage().restartPrimary();
        scene.promoted(System.nanoTime());
        scene.awaitEpoch(2);
        scene.awaitService();
        scene.require(scene.verdict("EVALSHA", sha, "1", "by-script") == null, "the script is not known any more");
    }

    /** A tenth of a millisecond and more a key, and events every kilobyte: so the server answers LOADING meanwhile. */
    private static RedisStage.Builder loadingSlowly(RedisStage.Builder stage) {
        return stage.config("enable-debug-command yes")
                .config("key-load-delay 150")
                .config("loading-process-events-interval-bytes 1024");
    }

    private static void fill(RedisNode node) {
        node.command("DEBUG", "POPULATE", Integer.toString(KEYS), "filler", "100");
    }

    private static void reload(FaultScene scene) {
        fill(scene.primary());
        scene.serve();
        long began = System.nanoTime();
        try (RespClient admin = scene.primary().connect()) {
            admin.timeout(Duration.ofSeconds(60));
            admin.send("DEBUG", "RELOAD");
        }
        scene.figure("loading", Duration.ofNanos(System.nanoTime() - began));
        scene.awaitService();
    }

    private static void restartLoading(FaultScene scene) {
        fill(scene.primary());
        scene.serve();
        long began = System.nanoTime();
        // Returns once the server answers PING, which it does not while it loads.
        scene.stage().restartPrimary();
        scene.promoted(System.nanoTime());
        scene.figure("restarting and loading", Duration.ofNanos(scene.promotion() - began));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void promoteUnsynchronised(FaultScene scene) throws InterruptedException {
        scene.serve();
        scene.primary().command("CONFIG", "SET", "repl-diskless-sync-delay", "60");
        RedisNode empty = scene.stage().joinReplica();
        scene.await(
                "the primary knows it",
                () -> scene.primary().command("INFO", "replication").text().contains("ip=" + empty.address() + ","));
        scene.last(Scale.ofSeconds(10));
        empty.promote();
        scene.last(Scale.ofSeconds(20));
        scene.awaitService();
        scene.require(empty.command("DBSIZE").number() == 0, "something was written to it");
    }

    private static void detach(FaultScene scene) throws InterruptedException {
        scene.serve();
        scene.last(Scale.ofSeconds(10));
        scene.stage().detach(scene.stage().anyReplica());
        scene.awaitEvent("ReplicaDetached");
        scene.last(Scale.ofSeconds(10));
        scene.awaitService();
    }

    private static void cutProbe(FaultScene scene) {
        scene.serve();
        int cuts = 0;
        while (cuts < (Scale.isFull() ? 10 : 3)) {
            scene.await("the probe is connected", () -> !probes(scene.primary()).isEmpty());
            for (String id : probes(scene.primary())) {
                cuts += (int)
                        scene.primary().command("CLIENT", "KILL", "ID", id).number();
            }
            scene.awaitService();
        }
        scene.figure("cuts", cuts);
    }

    private static List<String> probes(RedisNode node) {
        return node.command("CLIENT", "LIST")
                .text()
                .lines()
                .filter(line -> line.contains("name=holdfast-probe"))
                .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .toList();
    }

    private static void splitBrain(FaultScene scene) throws InterruptedException {
        scene.serve();
        scene.stage().promote(scene.stage().anyReplica());
        scene.last(Scale.ofSeconds(20));
        scene.require(scene.client().epoch() == 1, "it did not wait for DNS");
        scene.promoted(System.nanoTime());
        scene.stage().pointDns(scene.primary());
        scene.awaitEpoch(2);
        scene.awaitService();
    }
}
