// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.RespClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NullTransportTest {

    @Test
    void theTwoCommandsThatAreMeasuredHaveCannedReplies() {
        assertThat(reply("GET", "key")).isEqualTo("$5\r\nvalue\r\n");
        assertThat(reply("INCR", "n")).isEqualTo(":1\r\n");
    }

    @Test
    void aProbeSeesAPrimary() {
        ByteArrayOutputStream probe = new ByteArrayOutputStream();
        probe.writeBytes(RespClient.encode("HELLO", "2"));
        probe.writeBytes(RespClient.encode("INFO", "replication"));
        assertThat(reply(probe.toByteArray())).startsWith("*10\r\n").contains("role:master\r\n");
        assertThat(reply("INFO", "server")).contains("run_id:");
    }

    private static String reply(String... words) {
        return reply(RespClient.encode(words));
    }

    private static String reply(byte[] bytes) {
        return new String(NullTransport.replyTo(bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }
}
