// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class StagedDnsTest {
    private final StagedDns dns = StagedDns.start();

    @AfterEach
    void stop() {
        dns.close();
    }

    private Message ask(String name, int type) throws IOException {
        return ask(name, type, resolver());
    }

    private static Message ask(String name, int type, SimpleResolver resolver) throws IOException {
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN)));
    }

    private SimpleResolver resolver() {
        SimpleResolver resolver = new SimpleResolver(dns.socketAddress());
        resolver.setTimeout(Duration.ofMillis(500));
        return resolver;
    }

    private static List<String> answers(Message message) {
        return message.getSection(Section.ANSWER).stream()
                .map(record -> record.getName() + " " + record.getTTL() + " " + Type.string(record.getType()) + " "
                        + record.rdataToString())
                .toList();
    }

    @Test
    void anAliasLeadsThroughItsChainWithEachLinksOwnTtl() throws IOException {
        dns.ttl(Duration.ofSeconds(60));
        dns.cname("primary.test", "orders-001.test");
        dns.ttl(Duration.ofSeconds(5));
        dns.point("orders-001.test", "127.9.9.1", "::1");

        assertThat(answers(ask("primary.test", Type.A)))
                .containsExactly("primary.test. 60 CNAME orders-001.test.", "orders-001.test. 5 A 127.9.9.1");
        assertThat(answers(ask("primary.test", Type.AAAA)))
                .containsExactly("primary.test. 60 CNAME orders-001.test.", "orders-001.test. 5 AAAA 0:0:0:0:0:0:0:1");
        assertThat(answers(ask("primary.test", Type.CNAME))).containsExactly("primary.test. 60 CNAME orders-001.test.");
        assertThat(dns.addresses("primary.test")).containsExactly("127.9.9.1", "::1");
    }

    @Test
    void aRecordFlipsFromOneQueryToTheNext() throws IOException {
        dns.point("primary.test", "127.9.9.1");
        assertThat(answers(ask("primary.test", Type.A))).containsExactly("primary.test. 5 A 127.9.9.1");

        dns.point("primary.test", "127.9.9.2");
        assertThat(answers(ask("primary.test", Type.A))).containsExactly("primary.test. 5 A 127.9.9.2");
    }

    @Test
    void anUnknownNameIsDeniedWithATimeToForget() throws IOException {
        dns.negativeTtl(Duration.ofSeconds(7));

        Message denied = ask("absent.test", Type.A);

        assertThat(denied.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(denied.getSection(Section.AUTHORITY))
                .singleElement()
                .satisfies(soa -> assertThat(((SOARecord) soa).getMinimum()).isEqualTo(7));
    }

    @Test
    void aNameWithoutAnAddressOfTheTypeExistsNevertheless() throws IOException {
        dns.point("primary.test", "127.9.9.1");

        Message empty = ask("primary.test", Type.AAAA);

        assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(empty.getSection(Section.ANSWER)).isEmpty();
        assertThat(empty.getSection(Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void oneNameCanFailWhileOthersAnswer() throws IOException {
        dns.servfail("failing.test");
        dns.refused("refused.test");
        dns.silent("silent.test");
        dns.point("primary.test", "127.9.9.1");

        assertThat(ask("failing.test", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(ask("refused.test", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThatThrownBy(() -> ask("silent.test", Type.A)).isInstanceOf(IOException.class);
        assertThat(answers(ask("primary.test", Type.A))).hasSize(1);
    }

    @Test
    void theWholeServerCanFailAndComesBackWithItsRecords() throws IOException {
        dns.point("primary.test", "127.9.9.1");

        dns.servfail();
        assertThat(ask("primary.test", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        dns.refused();
        assertThat(ask("primary.test", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        dns.silent();
        assertThatThrownBy(() -> ask("primary.test", Type.A)).isInstanceOf(IOException.class);
        dns.alive();
        dns.closePort();
        assertThatThrownBy(() -> ask("primary.test", Type.A)).isInstanceOf(IOException.class);
        dns.alive();
        assertThat(answers(ask("primary.test", Type.A))).hasSize(1);
    }

    @Test
    void aTruncatedAnswerIsWholeOverTcp() throws IOException {
        dns.point("primary.test", "127.9.9.1");
        dns.truncate(true);

        assertThat(answers(ask("primary.test", Type.A))).containsExactly("primary.test. 5 A 127.9.9.1");
        assertThat(dns.queries()).extracting(StagedDns.Query::protocol).containsExactly("udp", "tcp");
    }

    @Test
    void anAnswerTooLongForUdpIsTruncated() throws IOException {
        dns.point(
                "many.test",
                IntStream.rangeClosed(1, 60).mapToObj(i -> "127.9.9." + i).toArray(String[]::new));
        SimpleResolver noRetry = resolver();
        noRetry.setIgnoreTruncation(true);
        noRetry.setEDNS(-1);

        assertThat(ask("many.test", Type.A, noRetry).getHeader().getFlag(Flags.TC))
                .isTrue();
        assertThat(answers(ask("many.test", Type.A))).hasSize(60);
    }

    @Test
    void alternatingAnswersAndLoopsAreServed() throws IOException {
        dns.alternate("flapping.test", List.of(List.of("127.9.9.1"), List.of("127.9.9.2")));
        dns.cname("loop.test", "other.test");
        dns.cname("other.test", "loop.test");

        assertThat(answers(ask("flapping.test", Type.A))).containsExactly("flapping.test. 5 A 127.9.9.1");
        assertThat(answers(ask("flapping.test", Type.A))).containsExactly("flapping.test. 5 A 127.9.9.2");
        assertThat(answers(ask("flapping.test", Type.A))).containsExactly("flapping.test. 5 A 127.9.9.1");
        assertThat(answers(ask("loop.test", Type.A))).hasSizeGreaterThan(2).allMatch(line -> line.contains("CNAME"));
    }

    @Test
    void aDelayedAnswerComesLateAndAGarbledOneIsNotBelieved() throws IOException {
        dns.point("primary.test", "127.9.9.1");
        dns.delay(Duration.ofMillis(150));
        long start = System.nanoTime();
        ask("primary.test", Type.A);
        assertThat(System.nanoTime() - start).isGreaterThan(140_000_000L);
        dns.delay(Duration.ZERO);

        dns.garble(bytes -> {
            bytes[0] ^= 1;
            return bytes;
        });
        assertThatThrownBy(() -> ask("primary.test", Type.A)).isInstanceOf(IOException.class);
        dns.garble(UnaryOperator.identity());
        assertThat(answers(ask("primary.test", Type.A))).hasSize(1);
    }

    @Test
    void queriesAreCounted() throws IOException {
        dns.point("primary.test", "127.9.9.1");
        ask("primary.test", Type.A);
        assertThat(ask("PRIMARY.test", Type.AAAA).getRcode()).isEqualTo(Rcode.NOERROR);
        ask("other.test", Type.A);

        assertThat(dns.count("primary.test")).isEqualTo(2);
        assertThat(dns.queries()).extracting(StagedDns.Query::type).containsExactly("A", "AAAA", "A");
        dns.clearQueries();
        assertThat(dns.count("primary.test")).isZero();
    }

    @Test
    void severalServersStandSideBySideOnOnePort() throws IOException {
        String other = dns.socketAddress().getAddress().getHostAddress() + "1";
        try (StagedDns second = StagedDns.start(other, dns.socketAddress().getPort())) {
            second.point("primary.test", "127.9.9.9");
            assertThat(answers(ask("primary.test", Type.A, new SimpleResolver(second.socketAddress()))))
                    .containsExactly("primary.test. 5 A 127.9.9.9");
            assertThat(ask("primary.test", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @Test
    void theHostsFileFollowsTheRecords(@TempDir Path folder) throws Exception {
        Path hosts = folder.resolve("hosts");
        dns.cname("primary.test", "node-1.test");
        dns.point("node-1.test", "127.9.9.1");
        dns.keepHostsFile(hosts);
        assertThat(hosts).hasContent("127.0.0.1 localhost\n127.9.9.1 node-1.test\n127.9.9.1 primary.test\n");

        dns.point("node-2.test", "127.9.9.2");
        dns.cname("primary.test", "node-2.test");
        assertThat(Files.readAllLines(hosts)).contains("127.9.9.2 primary.test");
        dns.nxdomain("primary.test");
        assertThat(Files.readAllLines(hosts)).noneMatch(line -> line.endsWith(" primary.test"));

        dns.cname("primary.test", "node-2.test");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lookup.class.getName())
                .start();
        assertThat(new String(jvm.getInputStream().readAllBytes()).trim()).isEqualTo("127.9.9.2");
    }

    @Test
    void anAddressThatIsNoLiteralIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dns.point("primary.test", "localhost"))
                .withMessageContaining("IP literal, was localhost");
    }

    /** Runs in a JVM of its own, which resolves as a bare client would. */
    static final class Lookup {
        private Lookup() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println(InetAddress.getByName("primary.test").getHostAddress());
        }
    }
}
