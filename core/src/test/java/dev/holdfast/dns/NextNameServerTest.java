// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import static dev.holdfast.dns.Resolving.texts;
import static dev.holdfast.dns.ScriptedServer.a;
import static dev.holdfast.dns.ScriptedServer.asked;
import static dev.holdfast.dns.ScriptedServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.dns.ResolutionException.Kind;
import dev.holdfast.testkit.StagedDns;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class NextNameServerTest {

    private final StagedDns first = StagedDns.start();
    private final StagedDns second = StagedDns.start();

    @BeforeEach
    void bothKnowTheName() {
        first.point("orders.test", "127.0.0.66");
        second.point("orders.test", "127.0.0.2");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private Resolving both() {
        return Resolving.through(first.socketAddress(), second.socketAddress());
    }

    private Resolving impatient(InetSocketAddress... servers) {
        return new Resolving(settings -> settings.servers(List.of(servers))
                .queryTimeout(Duration.ofMillis(200))
                .totalDeadline(Duration.ofMillis(2500)));
    }

    @Test
    void theFirstServerAloneIsAskedWhileItAnswers() {
        try (Resolving resolving = both()) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.66");
            assertThat(second.queries()).isEmpty();
        }
    }

    @Test
    void servfailMovesOnToTheNextServer() {
        first.servfail();
        try (Resolving resolving = both()) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }

    @Test
    void refusedMovesOnToTheNextServer() {
        first.refused();
        try (Resolving resolving = both()) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }

    @Test
    void aClosedPortMovesOnToTheNextServerAtOnce() {
        first.closePort();
        try (Resolving resolving = both()) {
            long begun = System.nanoTime();
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
            // The time-out for a silent server is three seconds here.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aSilentServerIsPassedOverWhenItsTimeIsUp() {
        first.silent();
        try (Resolving resolving = impatient(first.socketAddress(), second.socketAddress())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
            StagedDns.Query early = first.queries().stream()
                    .filter(query -> query.type().equals("A"))
                    .findFirst()
                    .orElseThrow();
            StagedDns.Query late = second.queries().stream()
                    .filter(query -> query.type().equals("A"))
                    .findFirst()
                    .orElseThrow();
            // dnsjava's own client would notice after a second. The staged server may note the first query some
            // milliseconds after it was sent.
            assertThat(Duration.ofNanos(late.nanos() - early.nanos()))
                    .isBetween(Duration.ofMillis(150), Duration.ofMillis(900));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.NOTIMP, Rcode.FORMERR, Rcode.NOTAUTH, Rcode.SERVFAIL, Rcode.REFUSED})
    void anErrorWithoutTheQuestionMovesOnToTheNextServer(int rcode) {
        try (ScriptedServer broken = new ScriptedServer(query -> List.of(withoutQuestion(query, rcode)));
                Resolving resolving = Resolving.through(broken.address(), second.socketAddress())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }

    private static Message withoutQuestion(Message query, int rcode) {
        Message message = reply(query, rcode);
        message.removeAllRecords(Section.QUESTION);
        return message;
    }

    @Test
    void aServerThatRejectsEdnsIsAskedOnceMoreWithoutIt() {
        Function<Message, List<Message>> script = query -> List.of(
                query.getOPT() != null
                        ? reply(query, Rcode.FORMERR)
                        : query.getQuestion().getType() == Type.A
                                ? reply(query, Rcode.NOERROR, a(asked(query), 5, "127.0.0.7"))
                                : reply(query, Rcode.NOERROR));
        try (ScriptedServer old = new ScriptedServer(script);
                Resolving resolving = Resolving.through(old.address(), second.socketAddress())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.7");
            assertThat(old.queries).hasSize(4);
            assertThat(second.queries()).isEmpty();
        }
    }

    @Test
    void aServerThatOnlyRefersToOthersIsPassedOver() {
        Function<Message, List<Message>> script = query -> {
            Message referral = reply(query, Rcode.NOERROR);
            referral.addRecord(
                    new NSRecord(ScriptedServer.name("test"), DClass.IN, 5, ScriptedServer.name("ns.test")),
                    Section.AUTHORITY);
            return List.of(referral);
        };
        try (ScriptedServer lame = new ScriptedServer(script);
                Resolving resolving = Resolving.through(lame.address(), second.socketAddress())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }

    @Test
    void aMissingNameIsNotAskedOfTheNextServer() {
        first.nxdomain("orders.test");
        try (Resolving resolving = both()) {
            assertThat(resolving.failure("orders.test").kind()).isEqualTo(Kind.NO_SUCH_NAME);
            assertThat(second.queries()).isEmpty();
        }
    }

    @Test
    void theListIsGoneThroughAgain() {
        first.servfail();
        second.servfail();
        try (Resolving resolving = both()) {
            ResolutionException failure = resolving.failure("orders.test");

            assertThat(failure.kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
            assertThat(first.queries()).hasSize(4);
            assertThat(second.queries()).hasSize(4);
            assertThat(failure)
                    .hasMessageContaining(NameServers.text(first.socketAddress()) + " ")
                    .hasMessageContaining(NameServers.text(second.socketAddress()) + " ")
                    .hasMessageContaining("SERVFAIL (2 times)");
        }
    }

    @Test
    void theTotalDeadlineEndsTheLookupWhateverIsLeftToTry() {
        first.silent();
        second.silent();
        try (Resolving resolving =
                new Resolving(settings -> settings.servers(List.of(first.socketAddress(), second.socketAddress()))
                        .rounds(10)
                        .queryTimeout(Duration.ofMillis(200))
                        .totalDeadline(Duration.ofMillis(500)))) {
            long begun = System.nanoTime();
            ResolutionException failure = resolving.failure("orders.test");

            assertThat(failure.kind()).isEqualTo(Kind.ALL_SERVERS_FAILED);
            assertThat(failure).hasMessageContaining("no answer within 200 ms");
            // Ten rounds of two servers would be four seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(490), Duration.ofMillis(1800));
            assertThat(first.queries()).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    void aFamilyThatIsNeverAnsweredDoesNotHoldUpTheOther() {
        Function<Message, List<Message>> script = query -> query.getQuestion().getType() == Type.A
                ? List.of(reply(query, Rcode.NOERROR, a(asked(query), 5, "127.0.0.7")))
                : List.of();
        try (ScriptedServer half = new ScriptedServer(script);
                Resolving resolving = new Resolving(settings -> settings.servers(List.of(half.address()))
                        .rounds(10)
                        .queryTimeout(Duration.ofMillis(200))
                        .totalDeadline(Duration.ofSeconds(8)))) {
            long begun = System.nanoTime();
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.7");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1700));
        }
    }

    @Test
    void aServerThatDeniesTheNameInOneFamilyOnlyIsNotBelieved() {
        Function<Message, List<Message>> script = query -> List.of(
                query.getQuestion().getType() == Type.A
                        ? reply(query, Rcode.NOERROR, a(asked(query), 5, "127.0.0.7"))
                        : reply(query, Rcode.NXDOMAIN));
        try (ScriptedServer half = new ScriptedServer(script);
                Resolving resolving = Resolving.through(half.address())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.7");
        }
    }

    @Test
    void aServerThatCannotBeReachedOverTcpIsPassedOver() {
        // Truncates over UDP and has no TCP port.
        Function<Message, List<Message>> script = query -> {
            Message truncated = reply(query, Rcode.NOERROR);
            truncated.getHeader().setFlag(org.xbill.DNS.Flags.TC);
            return List.of(truncated);
        };
        try (ScriptedServer udpOnly = new ScriptedServer(script);
                Resolving resolving = Resolving.through(udpOnly.address(), second.socketAddress())) {
            assertThat(texts(resolving.fresh("orders.test"))).containsExactly("127.0.0.2");
        }
    }
}
