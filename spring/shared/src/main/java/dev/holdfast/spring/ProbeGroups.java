// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Kubernetes' two probes. Readiness: {@code holdfast.health.readiness=true} adds Holdfast to the group, by the property that
 * Boot documents for it, below all that the application sets. Liveness: warns of a group that includes Redis.
 */
final class ProbeGroups implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** The name that Boot gives to the contributor of the bean holdfastReadinessHealthIndicator. */
    static final String CONTRIBUTOR = "holdfastReadiness";

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast.spring");
    private static final String GROUP = "management.endpoint.health.group.";

    ProbeGroups() {}

    /** After the application's own properties were read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        if (!environment.getProperty("holdfast.enabled", Boolean.class, true)) {
            return;
        }
        if (environment.getProperty("holdfast.health.readiness", Boolean.class, false)) {
            addToReadiness(environment);
        }
        String liveness = environment.getProperty(GROUP + "liveness.include", "");
        if (Arrays.stream(liveness.split(",")).map(String::strip).anyMatch(ProbeGroups::asksRedis)) {
            LOG.warn(
                    "{}liveness.include is \"{}\" and so depends on Redis: a failover would restart every pod at once, and the"
                            + " new ones would find the same Redis. Leave livenessState alone in it (docs/kubernetes.md)",
                    GROUP,
                    liveness);
        }
    }

    private static boolean asksRedis(String contributor) {
        return contributor.equals("redis") || contributor.equals("*") || contributor.equals(CONTRIBUTOR);
    }

    private static void addToReadiness(ConfigurableEnvironment environment) {
        String include = environment.getProperty(GROUP + "readiness.include");
        if (include != null) {
            if (!include.contains(CONTRIBUTOR)) {
                LOG.warn(
                        "holdfast.health.readiness is true, but {}readiness.include is \"{}\": add {} to it",
                        GROUP,
                        include,
                        CONTRIBUTOR);
            }
            return;
        }
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(GROUP + "readiness.include", "readinessState," + CONTRIBUTOR);
        // Without it Boot 3.5 has no readinessState outside Kubernetes.
        defaults.put("management.endpoint.health.probes.enabled", "true");
        environment.getPropertySources().addLast(new MapPropertySource("holdfast", defaults));
    }
}
