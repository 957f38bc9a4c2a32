// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What happens, in its order: two services, an orderly promotion, a restart by hand, a frozen primary. */
final class Story implements AutoCloseable {
    static final String BARE = "bare JedisPool";
    static final String HELD = "with Holdfast";

    /** The bound is 90 s from the first server's start; what follows the last phase takes two. */
    private static final Duration LATEST = Duration.ofSeconds(84);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TICK_MILLIS = 100;

    private final Plan plan;
    private final Screen screen;
    private final Path folder;
    private final long began = System.nanoTime();
    private final RedisStage stage;
    private final Ledger bareLedger = new Ledger();
    private final Ledger heldLedger = new Ledger();
    private final List<Moment> moments = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();
    private final List<ServiceProcess> processes = new ArrayList<>();
    private String named;
    private boolean ended = true;

    /**
     * Starts the servers and the name server.
     *
     * @param folder exists; takes the hosts file and what the services print on standard error
     */
    Story(Plan plan, Screen screen, Path folder) {
        this.plan = plan;
        this.screen = screen;
        this.folder = folder;
        this.stage = RedisStage.builder().start();
        this.named = address();
        stage.dns().keepHostsFile(hostsFile());
    }

    private Path hostsFile() {
        return folder.resolve("hosts");
    }

    /** What is to be told of it afterwards. */
    Account tell() throws InterruptedException {
        introduce();
        ServiceProcess held = startHeld();
        ServiceProcess bare = startBare("a", Phase.ORDERLY);
        await(this::allWrite);
        screen.tell("both services write and read, " + Service.WRITERS + " threads each, every "
                + Service.PACE.toMillis() + " ms");
        watch(plan.warmUp(), () -> false);
        orderly();
        bare = restartBare(bare, held);
        frozen();
        held.stop();
        bare.stop();
        boolean all = held.awaitEnd(PATIENCE.toSeconds());
        bare.awaitEnd(1);
        ended &= all;
        screen.endLive();
        return account();
    }

    private void introduce() {
        RedisNode replica = stage.anyReplica();
        screen.tell(
                "primary " + name(stage.primary()) + " and replica " + name(replica) + " run, port " + stage.port());
        screen.tell(
                "the name " + stage.endpoint() + " leads to the primary; it will follow a promotion 2 s late, TTL 5 s");
        screen.tell(BARE + ": all defaults; resolves through the JVM, whose cache keeps an address for 30 s");
        screen.tell(
                plan.sabotage()
                        ? HELD + ": in truth a bare pool too, as asked for"
                        : HELD + ": the same service; its pool is HoldfastJedis.pool(...), all defaults");
    }

    // ---- the two promotions

    private void orderly() throws InterruptedException {
        RedisNode old = stage.primary();
        expectWriters();
        long disturbed = System.nanoTime();
        long promoted = stage.promoteOrderly();
        happened(
                promoted,
                name(stage.primary()) + " is promoted in good order; " + name(old) + " follows it as a replica");
        // At least 35 s: longer than the JVM's cache, so that time alone would have shown to help.
        watch(plan.watchOrderly(), () -> false);
        phases.add(new Phase(Phase.ORDERLY, "Orderly promotion", disturbed, promoted, System.nanoTime()));
    }

    private ServiceProcess restartBare(ServiceProcess bare, ServiceProcess held) throws InterruptedException {
        happened(System.nanoTime(), "someone restarts the bare service, as one would at three in the morning");
        held.phase(Phase.FROZEN);
        bare.stop();
        bare.awaitEnd(5);
        bareLedger.expectWriters();
        ServiceProcess restarted = startBare("b", Phase.FROZEN);
        await(() -> writes(bareLedger));
        watch(plan.settle(), () -> false);
        return restarted;
    }

    private void frozen() throws InterruptedException {
        RedisNode heir = stage.anyReplica();
        long disturbed = System.nanoTime();
        RedisNode old = stage.freezePrimary();
        happened(disturbed, name(old) + " freezes: it takes connections, and answers nothing");
        watch(plan.outage(), () -> false);
        long promoted = stage.promote(heir);
        expectWriters();
        happened(promoted, name(heir) + " is promoted");
        watch(plan.watchFrozen(), this::allWrite);
        watch(plan.epilogue(), () -> false);
        phases.add(new Phase(Phase.FROZEN, "Frozen primary", disturbed, promoted, System.nanoTime()));
    }

    // ---- the services

    private ServiceProcess startBare(String run, int phase) {
        List<String> resolving = List.of("-Djdk.net.hosts.file=" + hostsFile().toAbsolutePath());
        return start(resolving, "bare", BARE, run, phase, bareLedger);
    }

    private ServiceProcess startHeld() {
        return plan.sabotage()
                ? start(
                        List.of("-Djdk.net.hosts.file=" + hostsFile().toAbsolutePath()),
                        "bare",
                        HELD,
                        "h",
                        Phase.ORDERLY,
                        heldLedger)
                : start(List.of(), "holdfast", HELD, "h", Phase.ORDERLY, heldLedger);
    }

    private ServiceProcess start(
            List<String> flags, String kind, String service, String run, int phase, Ledger ledger) {
        InetSocketAddress nameServer = stage.dns().socketAddress();
        List<String> arguments = List.of(
                kind,
                service,
                run,
                Integer.toString(phase),
                stage.endpoint(),
                Integer.toString(stage.port()),
                nameServer.getAddress().getHostAddress(),
                Integer.toString(nameServer.getPort()));
        Path errors = folder.resolve(kind + ".log");
        ServiceProcess process =
                ServiceProcess.start(flags, arguments, errors, ledger, text -> screen.tell("Holdfast: " + named(text)));
        processes.add(process);
        return process;
    }

    private void expectWriters() {
        bareLedger.expectWriters();
        heldLedger.expectWriters();
    }

    private boolean allWrite() {
        return writes(bareLedger) && writes(heldLedger);
    }

    private static boolean writes(Ledger ledger) {
        return ledger.now().writersBack() == Service.WRITERS;
    }

    private void await(BooleanSupplier started) throws InterruptedException {
        watch(PATIENCE, started);
        if (!started.getAsBoolean()) {
            throw new IllegalStateException("a service did not come to write within " + PATIENCE.toSeconds()
                    + " s; see the logs in " + folder.toAbsolutePath());
        }
    }

    // ---- watching

    private void watch(Duration atMost, BooleanSupplier enough) throws InterruptedException {
        long until = Math.min(System.nanoTime() + atMost.toNanos(), began + LATEST.toNanos());
        while (System.nanoTime() < until && !enough.getAsBoolean()) {
            noticeDns();
            screen.live(List.of(live(BARE, bareLedger), live(HELD, heldLedger)));
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    private String live(String service, Ledger ledger) {
        Ledger.Now now = ledger.now();
        return screen.service(service, now, now.node().isEmpty() ? "-" : named(now.node()));
    }

    private void noticeDns() {
        String address = address();
        if (!address.equals(named)) {
            named = address;
            happened(System.nanoTime(), "the DNS name leads to " + named(address) + " now");
        }
    }

    private String address() {
        return stage.dns().addresses(stage.endpoint()).get(0);
    }

    private void happened(long at, String text) {
        moments.add(new Moment(at, text));
        screen.tellAt(at, screen.bold(text));
    }

    /** Names for addresses, which nobody can tell apart. */
    private String named(String text) {
        String result = text;
        for (RedisNode node : stage.nodes()) {
            result = result.replace("/" + node.address(), node.address())
                    .replace(node.address() + ":" + node.port(), name(node))
                    .replace(node.address(), name(node));
        }
        return result;
    }

    private String name(RedisNode node) {
        String full = stage.nodeName(node);
        return full.substring(0, full.indexOf('.'));
    }

    // ---- the end

    private Account account() {
        List<Figures> figures = new ArrayList<>();
        for (Phase phase : phases) {
            figures.add(figures(BARE, phase, bareLedger));
            figures.add(figures(HELD, phase, heldLedger));
        }
        List<Figures> held =
                figures.stream().filter(one -> one.service().equals(HELD)).toList();
        return new Account(
                began,
                List.copyOf(moments),
                List.copyOf(phases),
                bareLedger.calls(),
                heldLedger.calls(),
                figures,
                Verdict.of(held, heldLedger.calls(), ended),
                stage.primary().info("redis_version"),
                System.nanoTime());
    }

    private Figures figures(String service, Phase phase, Ledger ledger) {
        List<String> log =
                stage.primary().command("LRANGE", Service.log(service, phase.number()), "0", "-1").items().stream()
                        .map(item -> item.text())
                        .toList();
        var counter = stage.primary().command("GET", Service.counter(service, phase.number()));
        return Figures.of(
                service, phase, ledger.calls(), log, counter.isNothing() ? 0 : Long.parseLong(counter.text()));
    }

    /** Leaves nothing running. */
    @Override
    public void close() {
        processes.forEach(ServiceProcess::close);
        stage.close();
    }
}
