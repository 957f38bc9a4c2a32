// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.Holdfast;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.examples.demo.Tally.End;
import dev.holdfast.examples.demo.Tally.Figures;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPool;

/**
 * Two small services side by side through two failovers: an orderly promotion, and a frozen primary. Exits with 1 if the
 * one on Holdfast broke a guarantee.
 */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
public final class Demo {

    /** Of the frozen primary: one write in flight a writer may end with an unknown outcome. */
    private static final int WRITERS = 2;

    private static final Duration LONGEST_CALL = Duration.ofMillis(15_000 + 2_000 + 2_000 + 100);

    private final List<Page.Moment> moments = new ArrayList<>();
    private final long second;
    private final Path report;

    /** With seconds that may be shorter, for a test. */
    Demo(Duration second, Path report) {
        this.second = second.toNanos();
        this.report = report;
    }

    /**
     * Runs the demo.
     *
     * @param arguments the hosts file that the JVM resolves with, and where to write the page
     * @throws IOException if the page cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        boolean held = new Demo(Duration.ofSeconds(1), Path.of(arguments[1])).run(Path.of(arguments[0]));
        System.exit(held ? 0 : 1);
    }

    boolean run(Path hosts) throws IOException {
        try (RedisStage stage =
                RedisStage.builder().dnsLag(Duration.ofSeconds(2)).start()) {
            stage.dns().keepHostsFile(hosts);
            say("A primary, a replica and the name " + stage.endpoint() + " (TTL 5 s, 2 s late) are up.");
            say("'bare' resolves it with the JVM and its default cache of 30 s, as applications do;"
                    + " 'holdfast' asks the nodes.");
            Holdfast holdfast = Holdfast.builder()
                    .primary(stage.endpoint(), stage.port())
                    .dns(DnsSettings.builder()
                            .servers(List.of(stage.dns().socketAddress()))
                            .noHostsFile()
                            .build())
                    .build();
            try (holdfast;
                    Service bare = new Service("bare", () -> new JedisPool(stage.endpoint(), stage.port()));
                    Service wrapped = new Service(
                            "holdfast",
                            () -> HoldfastJedis.pool(
                                    holdfast,
                                    DefaultJedisClientConfig.builder().build(),
                                    new GenericObjectPoolConfig<>()))) {
                return story(stage, holdfast, bare, wrapped);
            }
        }
    }

    private boolean story(RedisStage stage, Holdfast holdfast, Service bare, Service wrapped) throws IOException {
        long began = System.nanoTime();
        List<Service> services = List.of(bare, wrapped);
        watch(3, services, holdfast);
        moment("replica promoted");
        stage.promoteOrderly();
        watch(36, services, holdfast);
        List<String> table = new ArrayList<>();
        table.add(String.format(
                Locale.ROOT,
                "%-24s %-9s %7s %9s %12s %12s %6s %9s",
                "phase",
                "service",
                "errors",
                "unknown",
                "failed reads",
                "longest gap",
                "lost",
                "repeated"));
        boolean held = judge(table, "orderly promotion", began, stage, services, 0);

        moment("bare restarted");
        bare.restart();
        watch(4, services, holdfast);
        long frozen = System.nanoTime();
        moment("primary frozen");
        RedisNode heir = stage.anyReplica();
        stage.freezePrimary();
        watch(1, services, holdfast);
        moment("replica promoted");
        stage.promote(heir);
        watch(14, services, holdfast);
        held &= judge(table, "primary frozen", frozen, stage, services, WRITERS);
        String text = String.join("\n", table);
        new Page(began, System.nanoTime(), moments).write(report, services, text);
        say("");
        say(text);
        say("");
        say("The two timelines: " + report.toAbsolutePath());
        say(held ? "Holdfast held its guarantees." : "HOLDFAST BROKE A GUARANTEE: see the table.");
        return held;
    }

    private boolean judge(
            List<String> table, String phase, long from, RedisStage stage, List<Service> services, int mayBeUnknown) {
        long to = System.nanoTime();
        boolean held = true;
        for (Service service : services) {
            List<String> ledger = stage.primary().command("LRANGE", service.ledger(), "0", "-1").items().stream()
                    .map(RespClient.Reply::text)
                    .toList();
            Figures figures = service.tally().figures(from, to, ledger);
            table.add(String.format(
                    Locale.ROOT,
                    "%-24s %-9s %7d %9d %12d %10.2f s %6d %9d",
                    phase,
                    service.name(),
                    figures.errors(),
                    figures.unknown(),
                    figures.failedReads(),
                    figures.longestGap() / 1e9,
                    figures.lost(),
                    figures.repeated()));
            if (service.name().equals("holdfast")) {
                held = holds(figures, mayBeUnknown);
            }
        }
        return held;
    }

    /** What Holdfast promises of a phase; in an orderly promotion nothing is lost. */
    static boolean holds(Figures figures, int mayBeUnknown) {
        boolean orderly = mayBeUnknown == 0;
        return figures.failedReads() == 0
                && figures.repeated() == 0
                && figures.unknown() <= mayBeUnknown
                && figures.errors() == figures.unknown()
                && (!orderly || figures.lost() == 0)
                && figures.longestCall() <= LONGEST_CALL.toNanos();
    }

    private void moment(String text) {
        moments.add(new Page.Moment(System.nanoTime(), text));
        say("── " + text);
    }

    /** Lets the services work, and shows each second (on a terminal) or each five what they do. */
    private void watch(int seconds, List<Service> services, Holdfast holdfast) {
        boolean terminal = System.console() != null;
        for (int past = 1; past <= seconds; past++) {
            LockSupport.parkNanos(second);
            if (terminal || past % 5 == 0 || past == seconds) {
                for (Service service : services) {
                    say((terminal ? "\u001b[2K" : "") + line(service, holdfast));
                }
                if (terminal && past < seconds) {
                    System.out.print("\u001b[" + services.size() + "A");
                }
            }
        }
    }

    private static String line(Service service, Holdfast holdfast) {
        List<Tally.Call> calls = service.tally().calls();
        long ok = calls.stream().filter(call -> call.end() == End.OK).count();
        long last = calls.stream()
                .filter(call -> call.write() && call.end() == End.OK)
                .mapToLong(Tally.Call::endedAt)
                .reduce(0, (first, next) -> next);
        String error = service.tally().lastError();
        String where = service.name().equals("holdfast")
                ? holdfast.standing().primary().map(Object::toString).orElse("?") + ", epoch "
                        + holdfast.standing().epoch()
                : error.isEmpty() ? "" : "last error: " + error.substring(0, Math.min(60, error.length()));
        return String.format(
                Locale.ROOT,
                "%-9s ok %6d  errors %6d  last write %5.1f s ago  %s",
                service.name(),
                ok,
                calls.size() - ok,
                (System.nanoTime() - last) / 1e9,
                where);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
