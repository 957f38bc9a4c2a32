// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.ContractSettings.Option;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.StagedDns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/** Name servers that are late, wrong, or gone. */
final class DnsRows {
    private static final long BACK = 1500;
    /** The longest time that an answer is kept, and a second for the rest. */
    private static final long AFTER_TTL = 6500;

    private DnsRows() {}

    static List<FaultRow> all() {
        return List.of(
                FaultRow.of(
                        "16a-dns-stale",
                        "DNS names the old primary for 60 s after a promotion",
                        "The new primary is found without DNS, and the old one not gone back to.",
                        Expectation.followed(BACK),
                        scene -> {
                            scene.serve();
                            scene.promoteOrderly();
                            scene.last(Scale.isFull() ? Duration.ofSeconds(60) : Duration.ofSeconds(2));
                            scene.awaitService();
                        }),
                FaultRow.of(
                                "16b-dns-stale",
                                "the same, and no replica was learned",
                                "Calls end within their budget, and say that DNS still names a replica.",
                                Expectation.unnoticed(),
                                DnsRows::staleAndUnlearned)
                        .with(settings -> settings.with(Option.WITHOUT_LEARNING).withBudget(Duration.ofSeconds(1))),
                FaultRow.of(
                                "17-dns-flapping",
                                "DNS alternates between primary and replica",
                                "No switch, and no reconnecting.",
                                Expectation.unnoticed(),
                                DnsRows::flap)
                        .staged(stage -> stage.dnsTtl(Duration.ofSeconds(1))),
                FaultRow.of(
                        "18a-dns-not-redis",
                        "DNS names a server that is not Redis, then the primary again",
                        "The primary is not left; writes may wait, none fails.",
                        Expectation.unnoticed(),
                        DnsRows::notRedis),
                FaultRow.of(
                        "18b-dns-foreign",
                        "DNS names another group's primary for 2 s",
                        "It is not followed so soon. (After 5 s it is: whom DNS names for long is taken for meant.)",
                        Expectation.unnoticed(),
                        DnsRows::foreign),
                FaultRow.of(
                                "19a-dns-server",
                                "the first name server fails: SERVFAIL, REFUSED, silence",
                                "The second one is asked, and a flip of DNS is seen within its TTL.",
                                Expectation.followed(AFTER_TTL),
                                DnsRows::firstServerFails)
                        .with(settings -> settings.with(Option.WITHOUT_PROBING)),
                FaultRow.of(
                        "19b-dns-dead",
                        "no name server answers, during a promotion",
                        "The last good answer serves, and the new primary is found without DNS.",
                        Expectation.followed(BACK),
                        scene -> {
                            scene.serve();
                            scene.stage().dnsDead();
                            scene.last(Scale.ofSeconds(10));
                            scene.promoteOrderly();
                            scene.stage().dnsAlive();
                        }),
                FaultRow.of(
                        "20-nxdomain",
                        "NXDOMAIN for 10 s, a promotion meanwhile",
                        "The last good answer serves, its role verified.",
                        Expectation.followed(BACK),
                        scene -> {
                            scene.serve();
                            scene.stage().dns().nxdomain(scene.stage().endpoint());
                            scene.last(Scale.ofSeconds(10));
                            scene.promoteOrderly();
                            scene.stage().pointDns(scene.primary());
                            scene.awaitService();
                        }),
                FaultRow.of(
                                "21a-dns-ttl",
                                "TTL 1 h, truncated answers, aliases of aliases; DNS alone decides",
                                "A flip is seen within 5 s whatever the TTL, over TCP, through the chain.",
                                Expectation.followed(AFTER_TTL),
                                DnsRows::longTtl)
                        .staged(stage -> stage.dnsTtl(Duration.ofHours(1)))
                        .with(settings -> settings.with(Option.WITHOUT_PROBING)),
                FaultRow.of(
                                "21b-dns-ttl-0",
                                "TTL 0",
                                "At most one lookup of each kind a second, and no reconnecting.",
                                Expectation.unnoticed(),
                                DnsRows::noTtl)
                        .staged(stage -> stage.dnsTtl(Duration.ZERO)),
                FaultRow.of(
                                "39-dns-alternates",
                                "DNS alternates between old and new primary for 20 s after a promotion",
                                "One switch, and not back.",
                                Expectation.followed(BACK),
                                DnsRows::alternate)
                        .staged(stage -> stage.dnsTtl(Duration.ofSeconds(1))));
    }

    private static void staleAndUnlearned(FaultScene scene) {
        scene.client().command("SET", "k", "v");
        scene.stage().promoteOrderly();
        long began = System.nanoTime();
        try {
            scene.client().command("SET", "k", "w");
            scene.require(false, "it was served, by whom?");
        } catch (RuntimeException e) {
            scene.require(scene.client().judge(e) == Verdict.NOT_APPLIED, "not told as not applied: " + e);
            scene.require(String.valueOf(e.getMessage()).contains("replica"), "says nothing of a replica: " + e);
        }
        scene.requireAtMost(
                "the call took", scene.settings().budget().plusSeconds(1), Duration.ofNanos(System.nanoTime() - began));
    }

    private static void flap(FaultScene scene) throws InterruptedException {
        scene.serve();
        long before = connections(scene.primary());
        RedisNode replica = scene.stage().anyReplica();
        scene.stage()
                .dns()
                .alternate(
                        scene.stage().endpoint(),
                        List.of(
                                List.of(replica.address()),
                                List.of(scene.primary().address())));
        scene.last(Scale.isFull() ? Duration.ofSeconds(20) : Duration.ofSeconds(3));
        scene.awaitService();
        long more = connections(scene.primary()) - before;
        scene.figure("new connections", more);
        // A pool may grow while it is used; a loop would make hundreds.
        scene.require(more <= scene.callers().count() + 3, more + " new connections");
    }

    private static long connections(RedisNode node) {
        return Long.parseLong(node.info("total_connections_received"));
    }

    /** An address beside those of the stage, and its port. */
    private static String beside(FaultScene scene) {
        String address = scene.primary().address();
        return address.substring(0, address.lastIndexOf('.')) + ".200";
    }

    private static void notRedis(FaultScene scene) throws InterruptedException, IOException {
        scene.serve();
        String place = beside(scene);
        try (ServerSocket web = new ServerSocket(scene.stage().port(), 50, InetAddress.getByName(place))) {
            scene.stage().dns().point(scene.stage().endpoint(), place);
            scene.last(Scale.ofSeconds(20));
            scene.stage().pointDns(scene.primary());
            scene.awaitService();
            scene.figure("port", web.isBound() ? "open, silent" : "closed");
        }
    }

    private static void foreign(FaultScene scene) throws InterruptedException {
        scene.serve();
        try (RedisNode stranger =
                RedisNode.builder().address(beside(scene), scene.stage().port()).start()) {
            scene.stage().dns().point(scene.stage().endpoint(), stranger.address());
            scene.last(Duration.ofSeconds(2));
            scene.stage().pointDns(scene.primary());
            scene.awaitService();
            scene.require(stranger.command("DBSIZE").number() == 0, "something was written to it");
        }
    }

    private static void firstServerFails(FaultScene scene) {
        try (StagedDns first = StagedDns.start()) {
            first.servfail();
            scene.another(scene.settings()
                    .withNameServers(
                            List.of(first.socketAddress(), scene.stage().dns().socketAddress())));
            scene.serve();
            first.refused();
            scene.awaitService();
            first.silent();
            scene.stage().awaitReplicas();
            scene.promoted(scene.stage().promoteOrderly());
            scene.stage().pointDns(scene.primary());
            scene.awaitEpoch(2);
            scene.awaitService();
            scene.figure("queries to the first", first.queries().size());
        }
    }

    private static void longTtl(FaultScene scene) {
        StagedDns dns = scene.stage().dns();
        String endpoint = scene.stage().endpoint();
        dns.truncate(true);
        dns.cname(endpoint, "one." + endpoint);
        dns.cname("one." + endpoint, "two." + endpoint);
        dns.cname("two." + endpoint, scene.stage().nodeName(scene.primary()));
        scene.serve();
        scene.promoted(scene.stage().promoteOrderly());
        dns.cname("two." + endpoint, scene.stage().nodeName(scene.primary()));
        scene.awaitEpoch(2);
        scene.awaitService();
        scene.figure(
                "queries over TCP",
                dns.queries().stream()
                        .filter(query -> query.protocol().equalsIgnoreCase("tcp"))
                        .count());
    }

    private static void noTtl(FaultScene scene) throws InterruptedException {
        scene.serve();
        Duration time = Scale.isFull() ? Duration.ofSeconds(20) : Duration.ofSeconds(3);
        long connections = connections(scene.primary());
        scene.stage().dns().clearQueries();
        scene.last(time);
        double queries = scene.stage().dns().count(scene.stage().endpoint()) * 1000.0 / time.toMillis();
        scene.figure("queries a second", String.format(java.util.Locale.ROOT, "%.1f", queries));
        // A and AAAA.
        scene.require(queries <= 3, queries + " queries a second");
        // A pool may still have had to grow to one for each caller; to follow each answer would be that every second.
        long more = connections(scene.primary()) - connections;
        scene.require(more <= scene.callers().count() + 1, more + " new connections");
        scene.awaitService();
    }

    private static void alternate(FaultScene scene) throws InterruptedException {
        scene.serve();
        RedisNode old = scene.primary();
        scene.promoteOrderly();
        scene.stage()
                .dns()
                .alternate(
                        scene.stage().endpoint(),
                        List.of(List.of(old.address()), List.of(scene.primary().address())));
        scene.last(Scale.isFull() ? Duration.ofSeconds(20) : Duration.ofSeconds(3));
        scene.awaitService();
    }
}
