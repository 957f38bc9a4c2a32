// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Client.Naming;
import dev.holdfast.benchmarks.race.Client.Shape;
import java.util.List;

/**
 * The field: each library as it comes, and at the best settings that its own documentation, or its vendor's, gives for a
 * failover.
 */
public final class Competitors implements Clients.Field {

    /** For the service loader. */
    public Competitors() {}

    @Override
    public List<Client> clients() {
        return List.of(
                Client.atDefaults(
                        "jedis-redisclient",
                        "bare Jedis RedisClient",
                        Shape.POOL,
                        false,
                        Naming.JVM,
                        TunedJedis::redisClient),
                new Client(
                        "jedis-tuned",
                        "JedisPool, tuned by hand",
                        Shape.POOL,
                        false,
                        Naming.JVM,
                        TunedJedis.SETTINGS,
                        TunedJedis::pool),
                new Client(
                        "holdfast-jedis-dns",
                        "Holdfast, JedisPool, DNS only",
                        Shape.POOL,
                        false,
                        Naming.OWN,
                        "withoutProbing()",
                        place -> JedisClients.held(place.withoutProbing())),
                new Client(
                        "lettuce-aws",
                        "Lettuce as AWS advises",
                        Shape.SHARED,
                        false,
                        Naming.OWN,
                        AdvisedLettuce.SETTINGS,
                        AdvisedLettuce::open),
                Client.atDefaults(
                        "redisson", "Redisson, single server", Shape.SHARED, false, Naming.OWN, RedissonClients::single),
                new Client(
                        "redisson-tuned",
                        "Redisson, single server, tuned",
                        Shape.SHARED,
                        false,
                        Naming.OWN,
                        RedissonClients.SINGLE_SETTINGS,
                        RedissonClients::singleTuned),
                Client.atDefaults(
                        "redisson-replicated",
                        "Redisson, replicated",
                        Shape.SHARED,
                        false,
                        Naming.OWN,
                        RedissonClients::replicated),
                new Client(
                        "redisson-replicated-tuned",
                        "Redisson, replicated, tuned",
                        Shape.SHARED,
                        false,
                        Naming.OWN,
                        RedissonClients.REPLICATED_SETTINGS,
                        RedissonClients::replicatedTuned),
                Client.atDefaults("glide", "Valkey GLIDE", Shape.SHARED, false, Naming.SYSTEM, GlideClients::open),
                new Client(
                        "glide-tuned",
                        "Valkey GLIDE, tuned",
                        Shape.SHARED,
                        false,
                        Naming.SYSTEM,
                        GlideClients.SETTINGS,
                        GlideClients::openTuned),
                new Client(
                        "holdfast-lettuce-dns",
                        "Holdfast, Lettuce, DNS only",
                        Shape.SHARED,
                        false,
                        Naming.OWN,
                        "withoutProbing()",
                        place -> LettuceClients.blocking(LettuceClients.held(place.withoutProbing()))));
    }
}
