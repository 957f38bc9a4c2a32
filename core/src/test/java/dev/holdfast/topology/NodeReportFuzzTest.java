// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.NodeReport.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies to a probe with fields missing, twice, absurd or hostile: read without failing, and never as more than said. */
@Timeout(60)
class NodeReportFuzzTest {

    private static final int CASES = Integer.getInteger("holdfast.fuzz.cases", 20_000);

    private static final List<String> FIELDS = List.of(
            "run_id",
            "role",
            "loading",
            "master_failover_state",
            "redis_mode",
            "master_replid",
            "master_replid2",
            "second_repl_offset",
            "master_repl_offset",
            "master_host",
            "master_port",
            "master_link_status",
            "slave0",
            "slave1",
            "slave7",
            "aof_enabled",
            "rdb_last_load_keys_loaded",
            "os",
            "",
            "#");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "1",
            "-1",
            "master",
            "slave",
            "MASTER",
            "master\u0000",
            "up",
            "no-failover",
            "failover-in-progress",
            "99999999999999999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "\u0661\u0662",
            "1e9",
            "127.0.0.1",
            "evil.example.com",
            "169.254.169.254",
            "::1",
            "fe80::1%eth0",
            "[::1]",
            "fe80::1%999999999999",
            ":::::::::",
            "1.2.3.4.5",
            "0x7f.1",
            "2130706433",
            "ip=127.0.0.1,port=6379,state=online,offset=1,lag=0",
            "ip=evil.example.com,port=6379,state=online,offset=1",
            "ip=10.0.0.1,port=65536,state=online",
            "ip=10.0.0.1,port=-1,state=online",
            "ip=10.0.0.1,port=\u0666\u0663\u0667\u0669,state=online",
            "ip=,port=,state=,offset=",
            "ip=10.0.0.1,port=6379,state=wait_bgsave,offset=x",
            ",,,===,,,",
            "0000000000000000000000000000000000000000",
            "Amazon ElastiCache");

    private final Random random = new Random(20261124);

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Optional<String> role() {
        return random.nextBoolean() ? Optional.empty() : Optional.of(any(VALUES));
    }

    private String info() {
        List<String> lines = new ArrayList<>();
        for (int count = random.nextInt(20); count > 0; count--) {
            lines.add(any(FIELDS) + (random.nextInt(8) == 0 ? "" : ":") + any(VALUES));
        }
        Collections.shuffle(lines, random);
        String text = String.join(random.nextBoolean() ? "\r\n" : "\n", lines);
        return random.nextInt(5) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text;
    }

    @Test
    void whateverANodeSaysIsReadAndNeverAsMoreThanItSaid() {
        Set<String> literals =
                Set.of("127.0.0.1", "169.254.169.254", "0:0:0:0:0:0:0:1", "fe80:0:0:0:0:0:0:1", "10.0.0.1");
        for (int number = 0; number < CASES; number++) {
            ProbeReply reply =
                    new ProbeReply(role(), role(), random.nextInt(10) == 0 ? Optional.empty() : Optional.of(info()));
            NodeReport report = NodeReport.of(reply, UnaryOperator.identity());
            if (report.role() == Role.PRIMARY) {
                assertThat(reply.role().or(() -> reply.info().filter(text -> text.contains("role:master"))))
                        .as("%s", reply)
                        .isPresent();
            }
            List<NodeAddress> addresses = new ArrayList<>();
            report.primary().ifPresent(addresses::add);
            report.replicas().forEach(replica -> addresses.add(replica.address()));
            for (NodeAddress address : addresses) {
                assertThat(address.port()).as("%s", reply).isIn(1, 6379);
                assertThat(literals)
                        .as("%s", reply)
                        .contains(address.ip().getHostAddress().replaceAll("%.*", ""));
            }
            report.replId().ifPresent(id -> assertThat(id).isNotBlank());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0661\u0662", "+12", "1e3", "12 ", " 12", "0x12", "12\u0000", "99999999999999999999", ""})
    void whatIsNoPlainDecimalNumberIsNoOffset(String text) {
        String info = "role:master\r\nmaster_repl_offset:a" + text + "\r\nsecond_repl_offset:" + text + "\r\n";
        NodeReport report = NodeReport.of(
                new ProbeReply(Optional.empty(), Optional.empty(), Optional.of(info)), UnaryOperator.identity());
        assertThat(report.offset()).isEqualTo(-1);
        assertThat(report.previousUntil()).isEqualTo(text.strip().equals("12") ? 12 : -1);
    }

    @Test
    void aHundredThousandReplicasAreReadQuickly() {
        StringBuilder info = new StringBuilder("role:master\r\n");
        for (int replica = 0; replica < 100_000; replica++) {
            info.append("slave").append(replica).append(":ip=10.0.0.1,port=6379,state=online,offset=1,lag=0\r\n");
        }
        NodeReport report = NodeReport.of(
                new ProbeReply(Optional.empty(), Optional.empty(), Optional.of(info.toString())),
                UnaryOperator.identity());
        assertThat(report.replicas()).isNotEmpty();
    }
}
