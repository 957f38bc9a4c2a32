// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What happens, in its order: four services, an orderly promotion, a restart by hand, a frozen primary. */
final class Story implements AutoCloseable {
    /** The bound is 90 s from the first server's start; what follows the last phase takes two. */
    private static final Duration LATEST = Duration.ofSeconds(84);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long TICK_MILLIS = 100;

    private final Plan plan;
    private final Screen screen;
    private final Path folder;
    private final long began = System.nanoTime();
    private final RedisStage stage;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();
    private final Services services;
    private String named;

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
        stage.dns().keepHostsFile(folder.resolve("hosts"));
        this.services = new Services(
                stage, folder, plan.sabotage(), (one, text) -> screen.tell(one.title + ": " + named(text)));
    }

    /** What is to be told of it afterwards. */
    Account tell() throws InterruptedException {
        introduce();
        for (Contestant one : Contestant.values()) {
            services.start(one, one.held ? "h" : "a", Phase.ORDERLY);
        }
        await(() -> services.write(one -> true));
        screen.tell("all services write and read, " + (Service.WRITERS + Service.READERS) + " threads each, every "
                + Service.PACE.toMillis() + " ms");
        watch(plan.warmUp(), () -> false);
        orderly();
        restartBare();
        frozen();
        services.stop(Contestant.held(true), PATIENCE.toSeconds());
        services.stop(Contestant.held(false), 1);
        screen.endLive();
        for (Contestant one : Contestant.held(false)) {
            if (!services.endedWell(one)) {
                screen.tell(
                        one.title + ": calls still wait for a reply; they are counted neither as good nor as failed");
            }
        }
        return account();
    }

    private void introduce() {
        RedisNode replica = stage.anyReplica();
        screen.tell(
                "primary " + name(stage.primary()) + " and replica " + name(replica) + " run, port " + stage.port());
        screen.tell(
                "the name " + stage.endpoint() + " leads to the primary; it will follow a promotion 2 s late, TTL 5 s");
        screen.tell("bare services: all defaults; resolve through the JVM, whose cache keeps an address for 30 s");
        screen.tell("(so does Lettuce " + Account.version(RedisClient.class)
                + " by default: netty's own resolver is not on its class path)");
        screen.tell(
                plan.sabotage()
                        ? "Holdfast services: in truth bare too, as asked for"
                        : "Holdfast services: the same, by HoldfastJedis.pool(...) and HoldfastLettuce.client(...)");
    }

    // ---- the two promotions

    private void orderly() throws InterruptedException {
        RedisNode old = stage.primary();
        services.expectWriters();
        long disturbed = System.nanoTime();
        long promoted = stage.promoteOrderly();
        happened(
                promoted,
                name(stage.primary()) + " is promoted in good order; " + name(old) + " follows it as a replica");
        // At least 35 s: longer than the JVM's cache, so that time alone would have shown to help.
        watch(plan.watchOrderly(), () -> false);
        phases.add(new Phase(Phase.ORDERLY, "Orderly promotion", disturbed, promoted, System.nanoTime()));
    }

    private void restartBare() throws InterruptedException {
        happened(System.nanoTime(), "someone restarts the bare services, as one would at three in the morning");
        services.phaseOfHeld(Phase.FROZEN);
        List<Contestant> bare = Contestant.held(false);
        services.stop(bare, 5);
        services.expectWriters();
        bare.forEach(one -> services.start(one, "b", Phase.FROZEN));
        await(() -> services.write(one -> !one.held));
        watch(plan.settle(), () -> false);
    }

    private void frozen() throws InterruptedException {
        RedisNode heir = stage.anyReplica();
        long disturbed = System.nanoTime();
        RedisNode old = stage.freezePrimary();
        happened(disturbed, name(old) + " freezes: it takes connections, and answers nothing");
        watch(plan.outage(), () -> false);
        long promoted = stage.promote(heir);
        services.expectWriters();
        happened(promoted, name(heir) + " is promoted");
        watch(plan.watchFrozen(), () -> services.write(one -> true));
        watch(plan.epilogue(), () -> false);
        phases.add(new Phase(Phase.FROZEN, "Frozen primary", disturbed, promoted, System.nanoTime()));
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
            screen.live(live());
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }

    private List<String> live() {
        List<String> lines = new ArrayList<>();
        lines.add(screen.head());
        for (Contestant one : Contestant.values()) {
            Ledger.Now now = services.ledger(one).now();
            lines.add(screen.service(one.title, now, now.node().isEmpty() ? "-" : named(now.node())));
        }
        return lines;
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
        Map<Contestant, List<Call>> calls = new EnumMap<>(Contestant.class);
        List<String> broken = new ArrayList<>();
        for (Contestant one : Contestant.values()) {
            List<Call> all = services.ledger(one).calls();
            List<Figures> its =
                    phases.stream().map(phase -> figures(one, phase, all)).toList();
            calls.put(one, all);
            figures.addAll(its);
            if (one.held) {
                Verdict.of(its, all, services.endedWell(one)).forEach(what -> broken.add(one.title + ": " + what));
            }
        }
        return new Account(
                began,
                List.copyOf(moments),
                List.copyOf(phases),
                calls,
                figures,
                List.copyOf(broken),
                stage.primary().info("redis_version"),
                System.nanoTime());
    }

    private Figures figures(Contestant service, Phase phase, List<Call> calls) {
        List<String> log =
                stage
                        .primary()
                        .command("LRANGE", Service.log(service.slug(), phase.number()), "0", "-1")
                        .items()
                        .stream()
                        .map(item -> item.text())
                        .toList();
        var counter = stage.primary().command("GET", Service.counter(service.slug(), phase.number()));
        return Figures.of(service, phase, calls, log, counter.isNothing() ? 0 : Long.parseLong(counter.text()));
    }

    /** Leaves nothing running. */
    @Override
    public void close() {
        services.close();
        stage.close();
    }
}
