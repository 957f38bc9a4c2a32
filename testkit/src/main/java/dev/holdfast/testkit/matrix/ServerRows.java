// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Refusals that are the server's own answer, and no failover. */
final class ServerRows {
    private static final String HANDED_THROUGH =
            "The answer is handed through once, other commands are served, and no connection is thrown away.";
    private static final Expectation ANSWERED = Expectation.unnoticed().mayAnswer();

    private ServerRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of("25a-oom", "OOM", HANDED_THROUGH, ANSWERED, scene -> {
                    scene.serve();
                    refuseFor(scene, "OOM", () -> set(scene, "maxmemory", "1"), () -> set(scene, "maxmemory", "0"));
                }),
                FaultRow.of("25b-noreplicas", "NOREPLICAS", HANDED_THROUGH, ANSWERED, scene -> {
                    scene.serve();
                    refuseFor(
                            scene,
                            "NOREPLICAS",
                            () -> set(scene, "min-replicas-to-write", "3"),
                            () -> set(scene, "min-replicas-to-write", "0"));
                }),
                FaultRow.of("25c-misconf", "MISCONF", HANDED_THROUGH, ANSWERED, ServerRows::failToSave)
                        .staged(stage -> stage.config("enable-protected-configs yes")),
                FaultRow.of("25d-busy", "BUSY: a script that does not end", HANDED_THROUGH, ANSWERED, ServerRows::busy),
                FaultRow.of(
                        "25e-maxclients",
                        "maxclients reached",
                        "Who has a connection is served; who needs one waits its budget, and it did not run.",
                        Expectation.unnoticed(),
                        ServerRows::full));
    }

    private static void set(FaultScene scene, String name, String value) {
        scene.primary().command("CONFIG", "SET", name, value);
    }

    private static void refuseFor(FaultScene scene, String word, Runnable begin, Runnable end)
            throws InterruptedException {
        RedisNode primary = scene.primary();
        long connections = Long.parseLong(primary.info("total_connections_received"));
        begin.run();
        scene.await(
                word + " is handed through",
                () -> scene.callers().answers().stream().anyMatch(answer -> answer.contains(word)));
        scene.last(Scale.ofSeconds(5));
        end.run();
        scene.awaitService();
        long more = Long.parseLong(primary.info("total_connections_received")) - connections;
        scene.figure("answers", scene.callers().answers().size());
        scene.figure("new connections", more);
        // A pool may grow while it is used.
        scene.require(more <= scene.callers().count() + 3, more + " new connections");
    }

    private static void failToSave(FaultScene scene) throws InterruptedException, IOException {
        scene.serve();
        RedisNode primary = scene.primary();
        Path folder =
                Path.of(primary.command("CONFIG", "GET", "dir").items().get(1).text());
        // A folder of that name cannot be replaced by the file.
        Files.createDirectory(folder.resolve("taken.rdb"));
        set(scene, "dbfilename", "taken.rdb");
        set(scene, "save", "3600 1");
        refuseFor(scene, "MISCONF", () -> primary.command("BGSAVE"), () -> {
            set(scene, "dbfilename", "dump.rdb");
            set(scene, "save", "");
        });
    }

    private static void busy(FaultScene scene) throws Exception {
        scene.serve();
        set(scene, "busy-reply-threshold", "50");
        RedisNode primary = scene.primary();
        Thread script = new Thread(() -> {
            try (RespClient client = primary.connect()) {
                client.send("EVAL", "while true do end", "0");
            }
        });
        script.setDaemon(true);
        refuseFor(scene, "BUSY", script::start, () -> {
            try (RespClient client = primary.connect()) {
                client.send("SCRIPT", "KILL");
            }
        });
    }

    private static void full(FaultScene scene) {
        scene.serve();
        RedisNode primary = scene.primary();
        set(scene, "maxclients", primary.info("connected_clients"));
        ContractSettings impatient = scene.settings().withBudget(Duration.ofSeconds(1));
        long began = System.nanoTime();
        try {
            scene.another(impatient).command("INCR", "other");
            scene.require(false, "a second client was served without a connection");
        } catch (RuntimeException e) {
            scene.figure("told", scene.adapter().judge(e));
            scene.require(primary.command("GET", "other").isNothing(), "it ran all the same");
        }
        scene.requireAtMost(
                "the other's call took", Duration.ofSeconds(4), Duration.ofNanos(System.nanoTime() - began));
        scene.awaitService();
        set(scene, "maxclients", "1000");
        scene.another(scene.settings()).command("INCR", "other");
    }
}
