// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.time.Duration;
import java.util.List;

/** Connections that end, and ports that refuse. */
final class ConnectionRows {
    private static final int ROUNDS = 10;
    private static final String KNOWN_OR_UNKNOWN =
            "A read is repeated; a write is applied once, and its caller told that the outcome is unknown; no epoch moves.";

    private ConnectionRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                                "01-rst-idle",
                                "RST on idle connections",
                                "The next call gets a good connection and no error; no epoch moves.",
                                Expectation.unnoticed(),
                                ConnectionRows::resetWhileIdle)
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                                "02-rst-before-reply",
                                "RST after the request, before the reply",
                                KNOWN_OR_UNKNOWN,
                                Expectation.unnoticed().unknown(Unknown.ANY),
                                scene -> cutReplies(scene, 0))
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                                "03-rst-mid-reply",
                                "RST in the middle of a reply",
                                KNOWN_OR_UNKNOWN,
                                Expectation.unnoticed().unknown(Unknown.ANY),
                                scene -> cutReplies(scene, 2))
                        .staged(RedisStage.Builder::faults),
                FaultRow.of(
                        "04-fin",
                        "FIN: CLIENT KILL, then the server's idle timeout",
                        "Idle connections are replaced unnoticed, of those in use at most the write in flight is unknown;"
                                + " no epoch moves.",
                        Expectation.unnoticed().unknown(Unknown.ANY),
                        ConnectionRows::closeByServer),
                FaultRow.of(
                                "05-refused",
                                "connections cut and refused, 20 s",
                                "Calls wait, dials are paced, and all are served within 1 s once the port is open again.",
                                refusals(),
                                ConnectionRows::refuse)
                        .staged(RedisStage.Builder::faults));
    }

    private static void resetWhileIdle(FaultScene scene) throws InterruptedException {
        RedisNode primary = scene.primary();
        scene.client().command("SET", "count", "0");
        for (int round = 0; round < ROUNDS; round++) {
            scene.stage().resetConnections(primary);
            // Idle for as long as a client needs to see that its connection is gone.
            scene.last(Duration.ofMillis(50));
            scene.require(scene.verdict("INCR", "count") == null, "a call on a connection that was reset failed");
        }
        scene.require(primary.command("GET", "count").text().equals("" + ROUNDS), "each was applied once");
        scene.figure("resets", ROUNDS);
    }

    private static void cutReplies(FaultScene scene, int afterBytes) {
        RedisNode primary = scene.primary();
        scene.serve();
        scene.stage().cutByReset(primary, true);
        for (int round = 0; round < ROUNDS; round++) {
            for (String command : List.of("INCR", "GET", "RPUSH")) {
                scene.stage().cutReplies(primary, 1, afterBytes, command);
                scene.await("the reply is cut", () -> scene.stage().repliesToCut(primary) == 0);
                scene.awaitService();
            }
        }
        scene.figure("replies cut", 3 * ROUNDS);
    }

    private static void closeByServer(FaultScene scene) throws InterruptedException {
        scene.serve();
        for (int round = 0; round < ROUNDS; round++) {
            scene.stage().killConnections(scene.primary());
            scene.awaitService();
        }
        scene.primary().command("CONFIG", "SET", "timeout", "1");
        scene.last(Duration.ofSeconds(2));
        scene.primary().command("CONFIG", "SET", "timeout", "0");
        scene.awaitService();
        scene.figure("kills", ROUNDS);
    }

    /** Twenty seconds are longer than the budget of fifteen. */
    private static Expectation refusals() {
        Expectation served = Expectation.unnoticed().unknown(Unknown.ONE_A_CALLER);
        return Scale.isFull() ? served.mayRefuse() : served;
    }

    private static void refuse(FaultScene scene) throws InterruptedException {
        RedisNode primary = scene.primary();
        scene.serve();
        Duration half = Scale.ofSeconds(10);
        long before = scene.stage().dials(primary);
        scene.stage().cutNewConnections(primary);
        scene.stage().resetConnections(primary);
        scene.last(half);
        double dials = (scene.stage().dials(primary) - before) * 1000.0 / half.toMillis();
        scene.stage().refuseConnections(primary);
        scene.last(half);
        long healed = System.nanoTime();
        scene.stage().acceptConnections(primary);
        scene.awaitService();
        scene.requireAtMost("served after", Duration.ofMillis(1500), Duration.ofNanos(System.nanoTime() - healed));
        scene.figure("dials a second", Math.round(dials));
        scene.require(dials < 64 + 200, "a hot loop: " + dials + " dials a second");
    }
}
