// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.topology.Endpoint;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;

/** Beans of Lettuce's {@code RedisClient}. */
final class LettuceClients implements Takeover {

    @Override
    public Moment moment() {
        return Moment.AFTER_INITIALISATION;
    }

    @Override
    public boolean concerns(Object bean) {
        return bean instanceof AbstractRedisClient;
    }

    @Override
    public Endpoint endpointOf(Object bean) {
        if (!(bean instanceof RedisClient client)) {
            throw NotTakenOverException.unsupported(bean.getClass().getSimpleName() + " finds its nodes otherwise");
        }
        NotTakenOverException.unlessExactly(RedisClient.class, bean);
        return HoldfastLettuce.endpointOf(client);
    }

    /** The existing one is shut down by Spring, after ours, since both have the same resources. */
    @Override
    public Replacement replace(Object bean, Holdfast holdfast) {
        RedisClient ours = HoldfastLettuce.wrap(holdfast, (RedisClient) bean);
        return new Replacement(ours, ours::shutdown);
    }

    @Override
    public String instead() {
        return """
                Holdfast holdfast = Holdfast.builder().primary(host, port).build();
                RedisClient client = HoldfastLettuce.client(holdfast, redisUri);""";
    }
}
