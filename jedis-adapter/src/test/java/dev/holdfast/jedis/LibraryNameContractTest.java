// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** By the bytes that Jedis sends: a server before 7.2 refuses CLIENT SETINFO, and lists nothing of it. */
class LibraryNameContractTest {

    @Test
    void connectionsSayThatHoldfastIsBetween() throws Exception {
        JedisClientConfig config = DefaultJedisClientConfig.builder().build();

        assertThat(handshake(ConfigProxy.marked(config))).contains("LIB-NAME", "jedis(holdfast)");
    }

    @Test
    void whatTheUserSetIsLeftAlone() throws Exception {
        JedisClientConfig off = DefaultJedisClientConfig.builder()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
        JedisClientConfig own = DefaultJedisClientConfig.builder()
                .clientSetInfoConfig(ClientSetInfoConfig.withLibNameSuffix("orders"))
                .build();

        assertThat(ConfigProxy.marked(off)).isSameAs(off);
        assertThat(ConfigProxy.marked(own)).isSameAs(own);
        assertThat(handshake(ConfigProxy.marked(own))).contains("jedis(orders)");
    }

    /** All that is sent while a connection is made, to a server that answers OK to everything. */
    private static String handshake(JedisClientConfig config) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> sent = CompletableFuture.supplyAsync(() -> record(server));
            HostAndPort address = new HostAndPort("127.0.0.1", server.getLocalPort());
            try (Connection connection = new Connection(address, ConfigProxy.forJedis(config))) {
                assertThat(connection.isConnected()).isTrue();
            }
            return sent.get();
        }
    }

    private static String record(ServerSocket server) {
        StringBuilder text = new StringBuilder();
        try (Socket client = server.accept();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
                if (line.startsWith("*")) {
                    client.getOutputStream().write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException closed) {
            // What was sent until then.
        }
        return text.toString();
    }
}
