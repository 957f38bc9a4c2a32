// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.List;

/** Nodes that say nothing, or say it slowly. */
final class SilenceRows {
    /** A silent node is doubted after two probes of one a second; in a row that is shortened, after the promotion only. */
    private static final Duration BACK = Duration.ofMillis(Scale.isFull() ? 1500 : 2500);

    private static final Expectation LEFT =
            Expectation.followed(BACK.toMillis()).unknown(Unknown.ONE_A_CALLER);
    private static final String LEFT_FOR_HEIR =
            "Nobody waits for it once its heir is promoted: dials to it are called off, of a caller's writes at most the"
                    + " one in flight is unknown.";

    private SilenceRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                                "06-syn-blackhole",
                                "connections cut, SYNs dropped",
                                LEFT_FOR_HEIR,
                                LEFT,
                                scene -> leave(scene, () -> scene.stage().cutOff(scene.primary())))
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                                "07-hang-after-accept",
                                "connections cut, new ones accepted and left without a byte",
                                LEFT_FOR_HEIR,
                                LEFT,
                                scene -> leave(scene, () -> {
                                    scene.stage().holdBytes(scene.primary());
                                    scene.stage().resetConnections(scene.primary());
                                }))
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                                "08-blackhole",
                                "open connections silent without RST, SYNs dropped",
                                LEFT_FOR_HEIR,
                                LEFT,
                                scene -> leave(scene, () -> scene.stage().disconnect(scene.primary())))
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                        "09-frozen",
                        "process stopped for 10 s, kernel alive (SIGSTOP)",
                        "Nobody goes to a replica; a write past the client's own timeout is unknown; a late reply meets no"
                                + " other command.",
                        Expectation.unnoticed().unknown(Unknown.ONE_A_CALLER),
                        SilenceRows::freeze),
                FaultRow.of(
                                "10-slow",
                                "replies 800 ms late, then 5 KB/s",
                                "Slowness is no failover, and no error where the client's own timeout allows it.",
                                Expectation.unnoticed(),
                                SilenceRows::slow)
                        .staged(RedisStage.Builder::faults));
    }

    private static void leave(FaultScene scene, Runnable silence) throws InterruptedException {
        scene.serve();
        RedisNode heir = scene.stage().anyReplica();
        silence.run();
        scene.last(Scale.ofSeconds(10));
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
    }

    private static void freeze(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode frozen = scene.stage().freezePrimary();
        try {
            // Longer than the 2 s after which Jedis gives a reply up.
            scene.last(Scale.isFull() ? Duration.ofSeconds(10) : Duration.ofSeconds(3));
        } finally {
            frozen.thaw();
        }
        long thawed = System.nanoTime();
        scene.awaitService();
        scene.requireAtMost("served after", BACK, Duration.ofNanos(System.nanoTime() - thawed));
    }

    private static void slow(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode primary = scene.primary();
        scene.stage().slowReplies(primary, Duration.ofMillis(800), Integer.MAX_VALUE);
        scene.last(Scale.ofSeconds(20));
        scene.stage().slowReplies(primary, Duration.ZERO, 5_000);
        scene.last(Scale.ofSeconds(20));
        scene.stage().fastReplies(primary);
        scene.awaitService();
    }
}
