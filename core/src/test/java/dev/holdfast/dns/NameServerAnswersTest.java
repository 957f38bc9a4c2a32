// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static dev.holdfast.dns.ScriptedServer.a;
import static dev.holdfast.dns.ScriptedServer.asked;
import static dev.holdfast.dns.ScriptedServer.cname;
import static dev.holdfast.dns.ScriptedServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.DnsSettings.AddressFamily;
import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NameServerAnswersTest {

    private final StagedDns dns = StagedDns.start();
    private final Resolving resolving = Resolving.through(dns.socketAddress());

    @AfterEach
    void close() {
        resolving.close();
        dns.close();
    }

    @Test
    void bothFamiliesAreAskedAndIpv4ComesFirst() {
        dns.point("orders.test", "::1", "127.0.0.2", "127.0.0.1");

        Resolution resolution = resolving.fresh("orders.test");

        assertThat(texts(resolution)).containsExactly("127.0.0.2", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(resolution.source()).isEqualTo(Resolution.Source.NAME_SERVER);
        assertThat(resolution.fresh()).isTrue();
        assertThat(resolution.canonicalChain()).isEmpty();
        assertThat(dns.queries()).extracting(StagedDns.Query::type).containsExactlyInAnyOrder("A", "AAAA");
    }

    @Test
    void bothFamiliesAreAskedSideBySide() {
        dns.point("orders.test", "127.0.0.2", "::1");
        dns.delay(Duration.ofMillis(800));

        resolving.fresh("orders.test");

        assertThat(dns.queries()).hasSize(2);
        long apart =
                Math.abs(dns.queries().get(0).nanos() - dns.queries().get(1).nanos());
        assertThat(Duration.ofNanos(apart)).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void oneFamilyAloneIsAskedForIfSoChosen() {
        dns.point("orders.test", "::1", "127.0.0.2");
        try (Resolving ipv6 = new Resolving(
                settings -> settings.servers(List.of(dns.socketAddress())).addressFamily(AddressFamily.IPV6_ONLY))) {
            assertThat(texts(ipv6.fresh("orders.test"))).containsExactly("0:0:0:0:0:0:0:1");
            assertThat(dns.queries()).extracting(StagedDns.Query::type).containsExactly("AAAA");
        }
    }

    @Test
    void ipv6ComesFirstIfSoChosen() {
        dns.point("orders.test", "127.0.0.2", "::1");
        try (Resolving ipv6 = new Resolving(
                settings -> settings.servers(List.of(dns.socketAddress())).addressFamily(AddressFamily.IPV6_FIRST))) {
            assertThat(texts(ipv6.fresh("orders.test"))).containsExactly("0:0:0:0:0:0:0:1", "127.0.0.2");
        }
    }

    @Test
    void theLastTargetOfTheAliasesIsKeptAndTheLeastTimeToLiveCounts() {
        dns.ttl(Duration.ofSeconds(60));
        dns.point("node-1.cache.test", "127.0.0.2");
        dns.ttl(Duration.ofSeconds(3));
        dns.cname("middle.test", "Node-1.cache.test");
        dns.ttl(Duration.ofSeconds(40));
        dns.cname("orders.test", "middle.test");

        Resolution resolution = resolving.fresh("Orders.TEST");

        assertThat(resolution.host()).isEqualTo("orders.test");
        assertThat(resolution.canonicalChain()).containsExactly("middle.test", "node-1.cache.test");
        assertThat(resolution.timeToLive()).isEqualTo(Duration.ofSeconds(3));
        assertThat(texts(resolution)).containsExactly("127.0.0.2");
    }

    @Test
    void theTimeToLiveIsClamped() {
        dns.ttl(Duration.ZERO);
        dns.point("short.test", "127.0.0.2");
        dns.ttl(Duration.ofSeconds(300));
        dns.point("long.test", "127.0.0.2");

        assertThat(resolving.fresh("short.test").timeToLive()).isEqualTo(Duration.ofSeconds(1));
        assertThat(resolving.fresh("long.test").timeToLive()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aChainThatLeavesTheMessageIsFollowed() {
        Function<Message, List<Message>> script = query -> List.of(
                switch (asked(query)) {
                    case "orders.test" -> reply(query, Rcode.NOERROR, cname("orders.test", 4, "far.example"));
                    case "far.example" ->
                        query.getQuestion().getType() == Type.A
                                ? reply(query, Rcode.NOERROR, a("far.example", 60, "127.0.0.3"))
                                : reply(query, Rcode.NOERROR);
                    default -> reply(query, Rcode.REFUSED);
                });
        try (ScriptedServer server = new ScriptedServer(script);
                Resolving scripted = Resolving.through(server.address())) {
            Resolution resolution = scripted.fresh("orders.test");

            assertThat(texts(resolution)).containsExactly("127.0.0.3");
            assertThat(resolution.canonicalChain()).containsExactly("far.example");
            assertThat(resolution.timeToLive()).isEqualTo(Duration.ofSeconds(4));
        }
    }

    @Test
    void aLoopOfAliasesIsAnError() {
        dns.cname("one.test", "two.test");
        dns.cname("two.test", "one.test");

        assertThat(resolving.failure("one.test").kind()).isEqualTo(Kind.CHAIN_LOOP);
    }

    @Test
    void eightAliasesAreFollowedAndNineAreAnError() {
        for (int i = 0; i < 9; i++) {
            dns.cname("n" + i + ".test", "n" + (i + 1) + ".test");
        }
        dns.point("n9.test", "127.0.0.2");

        assertThat(resolving.fresh("n1.test").canonicalChain()).hasSize(8).endsWith("n9.test");
        assertThat(resolving.failure("n0.test").kind()).isEqualTo(Kind.CHAIN_TOO_LONG);
    }

    @Test
    void aMissingNameIsAnErrorThatNamesTheServersAndWhatToCheck() {
        ResolutionException failure = resolving.failure("missing.test");

        assertThat(failure.kind()).isEqualTo(Kind.NO_SUCH_NAME);
        assertThat(failure.host()).isEqualTo("missing.test");
        assertThat(failure)
                .hasMessageContaining("missing.test: no such name")
                .hasMessageContaining(NameServers.text(dns.socketAddress()))
                .hasMessageContaining("A NXDOMAIN")
                .hasMessageContaining(" ms")
                .hasMessageContaining("Check the spelling");
    }

    @Test
    void aNameWithoutAddressIsAnErrorOfItsOwn() {
        dns.point("empty.test");

        assertThat(resolving.failure("empty.test").kind()).isEqualTo(Kind.NO_ADDRESS);
    }

    @Test
    void aMissingTargetOfAnAliasIsAMissingName() {
        dns.cname("orders.test", "gone.test");

        assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.NO_SUCH_NAME);
    }

    @Test
    void aNoIsReusedForAtMostOneSecond() {
        dns.negativeTtl(Duration.ofSeconds(30));
        assertThat(resolving.failure("late.test").kind()).isEqualTo(Kind.NO_SUCH_NAME);
        dns.point("late.test", "127.0.0.2");

        ResolutionException again =
                Resolving.failureOf(resolving.resolver.resolve("late.test", EndpointResolver.Freshness.CACHED));
        assertThat(again.kind()).isEqualTo(Kind.NO_SUCH_NAME);
        assertThat(dns.count("late.test")).isEqualTo(2);

        resolving.timing.advance(Duration.ofSeconds(1));
        assertThat(texts(resolving.cached("late.test"))).containsExactly("127.0.0.2");
    }

    @Test
    void aTruncatedReplyIsAskedForOverTcp() {
        dns.point("orders.test", "127.0.0.2");
        dns.truncate(true);

        assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        assertThat(dns.queries()).extracting(StagedDns.Query::protocol).contains("udp", "tcp");
    }

    @Test
    void forgedRepliesAreIgnoredAndTheRealOneCounts() {
        Function<Message, List<Message>> script = query -> {
            Message wrongId = reply(query, Rcode.NOERROR, a(asked(query), 60, "127.6.6.6"));
            wrongId.getHeader().setID(query.getHeader().getID() ^ 1);
            Message wrongQuestion = reply(query, Rcode.NOERROR, a(asked(query), 60, "127.6.6.7"));
            wrongQuestion.removeAllRecords(Section.QUESTION);
            wrongQuestion.addRecord(
                    org.xbill.DNS.Record.newRecord(ScriptedServer.name("other.test"), Type.A, 1), Section.QUESTION);
            Message notAReply = reply(query, Rcode.NOERROR, a(asked(query), 60, "127.6.6.8"));
            notAReply.getHeader().unsetFlag(Flags.QR);
            return List.of(
                    wrongId, wrongQuestion, notAReply, reply(query, Rcode.NOERROR, a(asked(query), 60, "127.0.0.2")));
        };
        try (ScriptedServer server = new ScriptedServer(script);
                Resolving scripted = Resolving.through(server.address())) {
            assertThat(texts(scripted.fresh("orders.test"))).containsExactly("127.0.0.2");
            assertThat(server.queries).hasSize(2);
        }
    }

    @Test
    void recordsThatTheChainDoesNotLeadToAreIgnored() {
        Function<Message, List<Message>> script = query -> List.of(reply(
                query,
                Rcode.NOERROR,
                a("bank.test", 60, "127.6.6.6"),
                cname("bank.test", 60, "evil.test"),
                a("orders.test", 60, "127.0.0.2")));
        try (ScriptedServer server = new ScriptedServer(script);
                Resolving scripted = Resolving.through(server.address())) {
            Resolution resolution = scripted.fresh("orders.test");

            assertThat(texts(resolution)).containsExactly("127.0.0.2");
            assertThat(resolution.canonicalChain()).isEmpty();
        }
    }

    @Test
    void queryNumbersAreNotPredictable() {
        dns.point("orders.test", "127.0.0.2");
        try (ScriptedServer server = new ScriptedServer(query -> List.of(reply(query, Rcode.NXDOMAIN)));
                Resolving scripted = Resolving.through(server.address())) {
            for (int i = 0; i < 10; i++) {
                scripted.failure("n" + i + ".test");
            }
            List<Integer> numbers = server.queries.stream()
                    .map(query -> query.getHeader().getID())
                    .toList();
            assertThat(numbers).hasSize(20);
            assertThat(numbers.stream().distinct().count()).isGreaterThan(15);
            assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
        }
    }
}
