// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.lettuce.HoldfastLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.InetSocketAddress;
import java.util.List;

/** The whole of it: a Holdfast for the replication group, and a client whose connections follow its primary. */
public final class LettuceQuickstart {
    private LettuceQuickstart() {}

    /**
     * Writes one key and reads it without waiting.
     *
     * @param args the primary endpoint's name and port; then, where the system's name servers do not know the name, the
     *     address and port of one that does
     */
    public static void main(String[] args) {
        HoldfastBuilder builder = Holdfast.builder().primary(args[0], Integer.parseInt(args[1]));
        if (args.length > 2) {
            InetSocketAddress server = new InetSocketAddress(args[2], Integer.parseInt(args[3]));
            builder.dns(DnsSettings.builder().servers(List.of(server)).build());
        }
        RedisURI redisUri = RedisURI.create(args[0], Integer.parseInt(args[1]));
        try (Holdfast holdfast = builder.build()) {
            RedisClient client = HoldfastLettuce.client(holdfast, redisUri);
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("greeting", "hello");
                connection
                        .async()
                        .get("greeting")
                        .thenAccept(greeting -> System.out.println(greeting + " from " + holdfast))
                        .toCompletableFuture()
                        .join();
            } finally {
                client.shutdown();
            }
        }
    }
}
