// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.spring.Takeover.Moment;
import dev.holdfast.spring.Takeover.Replacement;
import dev.holdfast.topology.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;

/**
 * Takes over the Redis beans: factories before their initialisation, since they make their client in it; pools and clients after
 * it. First of the post-processors that are in an order, so that whatever else wraps or configures a bean does so with ours.
 *
 * <p>When Spring ends a bean that was taken over it knows the original only (spring-framework issue 31422): ours is closed right
 * before, which is after the beans that depend on it, and before the group, which is registered to outlive it.
 */
final class BeanProtection implements DestructionAwareBeanPostProcessor, PriorityOrdered {

    static final String GROUPS = "holdfastGroups";

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast.spring");

    private static final Set<String> BY_HAND = Set.of("dev.holdfast.jedis", "dev.holdfast.lettuce");

    private final List<Takeover> takeovers;
    private final Map<Object, Replacement> replaced = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Set<Object> ours = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final ProtectionTable table;
    private final ConfigurableBeanFactory beans;

    BeanProtection(ClassLoader classes, ConfigurableBeanFactory beans, ProtectionTable table) {
        this.takeovers = takeovers(classes);
        this.beans = beans;
        this.table = table;
    }

    /** Each class is loaded only where the client that it names is. */
    private static List<Takeover> takeovers(ClassLoader classes) {
        List<Takeover> all = new ArrayList<>();
        boolean jedis = ClassUtils.isPresent("redis.clients.jedis.JedisPool", classes);
        boolean lettuce = ClassUtils.isPresent("io.lettuce.core.RedisClient", classes);
        if (jedis) {
            all.add(new JedisPools());
            all.add(new JedisClients());
        }
        if (lettuce) {
            all.add(new LettuceClients());
        }
        if (ClassUtils.isPresent("org.springframework.data.redis.connection.RedisConnectionFactory", classes)) {
            if (jedis) {
                all.add(new JedisFactories());
            }
            if (lettuce) {
                all.add(new LettuceFactories());
            }
        }
        return all;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        return protect(bean, name, Moment.BEFORE_INITIALISATION);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return protect(bean, name, Moment.AFTER_INITIALISATION);
    }

    private Object protect(Object bean, String name, Moment moment) {
        for (Takeover takeover : takeovers) {
            if (takeover.moment() == moment && takeover.concerns(bean) && !isOurs(bean)) {
                return protect(bean, name, takeover);
            }
        }
        return bean;
    }

    private boolean isOurs(Object bean) {
        return ours.contains(bean);
    }

    private Object protect(Object bean, String name, Takeover takeover) {
        if (isByHand(bean)) {
            table.isProtectedByHand(name, bean);
            return bean;
        }
        if (beans.getBean(HoldfastProperties.class).getExclude().contains(name)) {
            table.isExcluded(name, bean);
            return bean;
        }
        try {
            requireSingleton(name);
            Endpoint endpoint = takeover.endpointOf(bean);
            Holdfast holdfast = beans.getBean(HoldfastGroups.class).at(endpoint);
            Replacement replacement = takeover.replace(bean, holdfast);
            replaced.put(bean, replacement);
            ours.add(replacement.bean());
            beans.registerDependentBean(GROUPS, name);
            table.isProtected(name, bean, endpoint);
            return replacement.bean();
        } catch (NotTakenOverException why) {
            left(name, bean, String.valueOf(why.getMessage()), why.byHand() ? takeover.instead() : "");
        } catch (IllegalArgumentException refused) {
            left(name, bean, String.valueOf(refused.getMessage()), takeover.instead());
        }
        return bean;
    }

    /** Made with HoldfastJedis or HoldfastLettuce. */
    private static boolean isByHand(Object bean) {
        return BY_HAND.contains(bean.getClass().getPackageName());
    }

    private void requireSingleton(String name) {
        if (!beans.containsBean(name) || !beans.isSingleton(name)) {
            throw NotTakenOverException.writeIt("it is no singleton, so Spring would never end what took its place");
        }
    }

    private void left(String name, Object bean, String why, String instead) {
        table.isLeft(name, bean, why);
        LOG.warn(
                "Bean {} ({}) is NOT protected by Holdfast: {}. {}To silence this, name it in holdfast.exclude",
                name,
                bean.getClass().getName(),
                why,
                instead.isEmpty() ? "" : "Write instead:\n" + instead.indent(4));
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return replaced.containsKey(bean);
    }

    /** Comes with the original, after the beans that depend on it, before its own destroy method. */
    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        Replacement replacement = replaced.remove(bean);
        if (replacement != null) {
            ours.remove(replacement.bean());
            replacement.close().run();
        }
    }
}
