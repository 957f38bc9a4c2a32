// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.jedis.HoldfastJedis;
import dev.holdfast.topology.Endpoint;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.util.Pool;

/** JedisPool beans. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2, and is what most applications have
final class JedisPools implements Takeover {

    @Override
    public Moment moment() {
        return Moment.AFTER_INITIALISATION;
    }

    @Override
    public boolean concerns(Object bean) {
        return bean instanceof Pool<?>;
    }

    @Override
    public Endpoint endpointOf(Object bean) {
        if (!(bean instanceof JedisPool pool)) {
            throw NotTakenOverException.unsupported(bean.getClass().getSimpleName() + " finds its nodes otherwise");
        }
        NotTakenOverException.unlessExactly(JedisPool.class, bean);
        return HoldfastJedis.endpointOf(pool);
    }

    @Override
    public Replacement replace(Object bean, Holdfast holdfast) {
        JedisPool existing = (JedisPool) bean;
        JedisPool ours = HoldfastJedis.wrap(holdfast, existing);
        // Nobody has it but Spring, which closes it again when the context ends: its idle connections would be bare.
        existing.close();
        return new Replacement(ours, ours::close);
    }

    @Override
    public String instead() {
        return """
                Holdfast holdfast = Holdfast.builder().primary(host, port).build();
                JedisPool pool = HoldfastJedis.pool(holdfast, clientConfig, poolConfig);""";
    }
}
