// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.topology.Endpoint;
import redis.clients.jedis.UnifiedJedis;

/** Beans of Jedis' {@code RedisClient}, which it has since 7.2; what else is a {@code UnifiedJedis} is left. */
final class JedisClients implements Takeover {

    @Override
    public Moment moment() {
        return Moment.AFTER_INITIALISATION;
    }

    @Override
    public boolean concerns(Object bean) {
        return bean instanceof UnifiedJedis;
    }

    @Override
    public Endpoint endpointOf(Object bean) {
        String type = bean.getClass().getSimpleName();
        if (type.contains("Cluster") || type.contains("Sentinel")) {
            throw NotTakenOverException.unsupported(type + " finds its nodes otherwise");
        }
        return HoldfastJedis.endpointOf((UnifiedJedis) bean);
    }

    @Override
    public Replacement replace(Object bean, Holdfast holdfast) {
        UnifiedJedis existing = (UnifiedJedis) bean;
        UnifiedJedis ours = HoldfastJedis.wrap(holdfast, existing);
        existing.close();
        return new Replacement(ours, ours::close);
    }

    @Override
    public String instead() {
        return """
                Holdfast holdfast = Holdfast.builder().primary(host, port).build();
                builder.connectionProvider(HoldfastJedis.connectionProvider(holdfast, clientConfig, poolConfig));""";
    }
}
