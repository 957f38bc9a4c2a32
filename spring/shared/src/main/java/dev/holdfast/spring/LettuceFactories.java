// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.lettuce.HoldfastLettuce;
import dev.holdfast.topology.Endpoint;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ReflectionUtils;

/** Spring Data Redis' factories on Lettuce. They make their client in {@code createClient()}: 3.5, 4.0 and 4.1. */
final class LettuceFactories implements Takeover {

    @Override
    public Moment moment() {
        return Moment.BEFORE_INITIALISATION;
    }

    @Override
    public boolean concerns(Object bean) {
        return bean instanceof LettuceConnectionFactory;
    }

    @Override
    public Endpoint endpointOf(Object bean) {
        LettuceConnectionFactory factory = (LettuceConnectionFactory) bean;
        NotTakenOverException.unlessExactly(LettuceConnectionFactory.class, bean);
        if (factory.isRedisSentinelAware()) {
            throw NotTakenOverException.unsupported("Sentinel is configured, which finds the primary itself");
        }
        if (factory.isClusterAware()) {
            throw NotTakenOverException.unsupported("a cluster is configured, which finds its nodes itself");
        }
        if (factory.getSocketConfiguration() != null) {
            throw NotTakenOverException.unsupported("a Unix socket is configured, which has no endpoint");
        }
        if (isStaticMasterReplica(factory)) {
            throw NotTakenOverException.unsupported(
                    "static master/replica is configured: Lettuce dials the nodes itself");
        }
        if (factory.getClientConfiguration().getReadFrom().isPresent()) {
            throw NotTakenOverException.unsupported("readFrom is configured: Lettuce finds and dials the nodes itself");
        }
        return new Endpoint(factory.getHostName(), factory.getPort());
    }

    /** There is no getter; Boot sets it from {@code spring.data.redis.masterreplica} since 4.0. */
    private static boolean isStaticMasterReplica(LettuceConnectionFactory factory) {
        Field configuration = ReflectionUtils.findField(LettuceConnectionFactory.class, "configuration");
        if (configuration == null) {
            throw NotTakenOverException.writeIt("this version of Spring Data Redis cannot be read");
        }
        ReflectionUtils.makeAccessible(configuration);
        Object value = ReflectionUtils.getField(configuration, factory);
        return value != null && value.getClass().getSimpleName().equals("RedisStaticMasterReplicaConfiguration");
    }

    @Override
    public Replacement replace(Object bean, Holdfast holdfast) {
        Following ours = new Following((LettuceConnectionFactory) bean, holdfast);
        return new Replacement(ours, ours::destroy);
    }

    @Override
    public String instead() {
        return """
                Holdfast holdfast = Holdfast.builder().primary(host, port).build();
                return HoldfastLettuce.wrap(holdfast, (RedisClient) super.createClient()); // in createClient()""";
    }

    /** The factory with all that was set on it, and a client that follows the primary. */
    private static final class Following extends LettuceConnectionFactory {

        private final Holdfast holdfast;

        /** What Spring configured: ours shares its resources, so it is shut down after ours. */
        private final AtomicReference<@Nullable RedisClient> configured = new AtomicReference<>();

        Following(LettuceConnectionFactory given, Holdfast holdfast) {
            super(given.getStandaloneConfiguration(), given.getClientConfiguration());
            ReflectionUtils.shallowCopyFieldState(given, this);
            this.holdfast = holdfast;
        }

        @Override
        protected AbstractRedisClient createClient() {
            RedisClient springs = (RedisClient) super.createClient();
            configured.set(springs);
            return HoldfastLettuce.wrap(holdfast, springs);
        }

        @Override
        public void stop() {
            super.stop();
            RedisClient springs = configured.getAndSet(null);
            if (springs != null) {
                springs.shutdown();
            }
        }
    }
}
