// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.Expectation.Unknown;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** What concerns the whole process, or loads the machine. */
final class ProcessRows {
    private static final Duration BACK = Duration.ofMillis(1500);
    private static final int CALLERS = 250;
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 25;

    private ProcessRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                                "28-many-callers",
                                "500 callers on two clients, primary killed",
                                "One search a client, dials to the new primary are paced, and all are served.",
                                Expectation.followed(5000)
                                        .unknown(Unknown.ONE_A_CALLER)
                                        .mayLose(),
                                ProcessRows::manyCallers)
                        .with(settings -> settings.withMaxWaiting(2 * CALLERS)),
                FaultRow.of(
                                "36-dial-storm-tls",
                                "200 TLS connections dialled anew after a promotion",
                                "They are dialled at a pace: 64 at once, then 200 a second.",
                                Expectation.followed(5000),
                                ProcessRows::dialStorm)
                        .staged(RedisStage.Builder::tls)
                        .with(settings -> settings.with(Option.TLS).withMaxWaiting(CLIENTS * CONNECTIONS)),
                FaultRow.of(
                        "37-redeploy",
                        "the application is redeployed after a failover",
                        "Its class loader can be collected: no thread and no static of Holdfast keeps it.",
                        Expectation.unnoticed().anyEpoch(),
                        ProcessRows::redeploy),
                FaultRow.of(
                        "43-clock-jumps",
                        "the application's process stands still for 3 s during a promotion: its clock jumps",
                        "Calls end in time by the clock that jumped, none is repeated, and all are served.",
                        Expectation.followed(BACK.plusSeconds(3).toMillis()).unknown(Unknown.ONE_A_CALLER),
                        ProcessRows::jump));
    }

    private static void manyCallers(FaultScene scene) throws InterruptedException {
        ContractClient second = scene.another(scene.settings());
        scene.callers().begin(scene.client(), CALLERS - 3, Duration.ofMillis(100));
        scene.callers().pushOnly(second, CALLERS, Duration.ofMillis(100));
        scene.awaitService();
        RedisNode heir = scene.stage().anyReplica();
        // The burst of the beginning is replicated late on a machine of two processors.
        scene.last(Duration.ofSeconds(1));
        long before = Long.parseLong(heir.info("total_connections_received"));
        long suspicions = scene.events("Suspected");
        scene.stage().crashPrimary();
        scene.last(Scale.ofSeconds(5));
        scene.promoted(scene.stage().promote(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
        double seconds = (System.nanoTime() - scene.promotion()) / 1e9;
        long dials = Long.parseLong(heir.info("total_connections_received")) - before;
        scene.figure("dials to the new primary", dials);
        scene.require(dials <= 2 * (64 + 200 * seconds) + 10, dials + " dials in " + seconds + " s");
        scene.figure("searches", scene.events("Suspected") - suspicions);
    }

    private static void dialStorm(FaultScene scene) throws InterruptedException {
        List<ContractClient> clients = new ArrayList<>(List.of(scene.client()));
        while (clients.size() < CLIENTS) {
            clients.add(scene.another(scene.settings()));
        }
        for (ContractClient client : clients) {
            scene.callers().pushOnly(client, CONNECTIONS, Duration.ofMillis(100));
        }
        scene.awaitService();
        RedisNode heir = scene.stage().anyReplica();
        scene.stage().awaitReplicas();
        long before = Long.parseLong(heir.info("total_connections_received"));
        double cpu = cpuSeconds(heir);
        scene.promoted(scene.stage().promoteOrderly(heir));
        scene.awaitEpoch(2);
        scene.awaitService();
        double seconds = (System.nanoTime() - scene.promotion()) / 1e9;
        long dials = Long.parseLong(heir.info("total_connections_received")) - before;
        scene.figure("TLS dials", dials);
        scene.figure("in", Duration.ofNanos(System.nanoTime() - scene.promotion()));
        scene.figure("server CPU", String.format(Locale.ROOT, "%.0f ms", (cpuSeconds(heir) - cpu) * 1000));
        scene.require(dials <= 64 + 200 * seconds + 3 * CLIENTS, dials + " dials in " + seconds + " s");
    }

    private static double cpuSeconds(RedisNode node) {
        return Double.parseDouble(node.info("used_cpu_user")) + Double.parseDouble(node.info("used_cpu_sys"));
    }

    private static void redeploy(FaultScene scene) throws Exception {
        WeakReference<ClassLoader> gone = deployOnce(scene);
        Displacing one = new Displacing(scene.primary());
        scene.require(
                one.equals(new Displacing(scene.primary()))
                        && one.hashCode() == one.node().hashCode(),
                "it compares");
        long began = System.nanoTime();
        while (gone.get() != null
                && System.nanoTime() - began < Duration.ofSeconds(30).toNanos()) {
            System.gc();
            scene.last(Duration.ofMillis(100));
        }
        scene.figure("collected after", Duration.ofNanos(System.nanoTime() - began));
        scene.require(
                gone.get() == null,
                () -> "the class loader is still there after 30 s, kept perhaps by "
                        + Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> Objects.equals(thread.getContextClassLoader(), gone.get()))
                                .map(Thread::getName)
                                .toList());
    }

    /**
     * A record that is compared for the first time. JDK 17 keeps the type of the last one that was (ObjectMethods.OBJECT_EQ
     * caches how it was adapted), and with it a loader, whoever's record it was.
     */
    private record Displacing(RedisNode node) {}

    /** On a thread of its own, so that neither a stack nor a thread-local keeps the loader. */
    private static WeakReference<ClassLoader> deployOnce(FaultScene scene) throws Exception {
        CompletableFuture<WeakReference<ClassLoader>> undeployed = new CompletableFuture<>();
        Thread server = new Thread(() -> {
            try {
                undeployed.complete(deploy(scene));
            } catch (Exception | LinkageError e) {
                undeployed.completeExceptionally(e);
            }
        });
        server.start();
        server.join();
        return undeployed.get();
    }

    private static WeakReference<ClassLoader> deploy(FaultScene scene) throws Exception {
        try (Deployment deployment = new Deployment(scene.adapter().getClass())) {
            Thread.currentThread().setContextClassLoader(deployment);
            FaultMatrix adapter = deployment.adapter();
            try (ContractClient client = adapter.connect(scene.stage(), ContractSettings.defaults())) {
                client.command("SET", "k", "v");
                scene.stage().promoteOrderly();
                client.command("SET", "k", "w");
                scene.require(client.epoch() == 2, "the deployed application did not follow");
            }
            adapter.endShared();
            return new WeakReference<>(deployment);
        }
    }

    private static void jump(FaultScene scene) throws InterruptedException, IOException {
        scene.serve();
        scene.stage().awaitReplicas();
        long self = ProcessHandle.current().pid();
        // This process cannot wake itself up again.
        Process other = new ProcessBuilder("sh", "-c", "kill -STOP $0; sleep 3; kill -CONT $0", "" + self).start();
        scene.promoted(scene.stage().promoteOrderly());
        scene.require(other.waitFor() == 0, "the process was not stopped");
        scene.awaitEpoch(2);
        scene.awaitService();
    }
}
