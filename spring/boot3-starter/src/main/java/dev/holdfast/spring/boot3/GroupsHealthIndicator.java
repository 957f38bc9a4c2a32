// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring.boot3;

import dev.holdfast.spring.GroupHealth;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/** UP while all groups are ready; beside them, what Boot says of connections that Holdfast does not protect. */
final class GroupsHealthIndicator extends AbstractHealthIndicator {

    private final GroupHealth groups;
    private final Supplier<Map<String, HealthIndicator>> others;

    GroupsHealthIndicator(GroupHealth groups, Supplier<Map<String, HealthIndicator>> others) {
        super("Holdfast cannot tell the health of its groups");
        this.groups = groups;
        this.others = others;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.status(groups.isReady() ? Status.UP : Status.OUT_OF_SERVICE).withDetails(groups.details());
        others.get().forEach((name, indicator) -> {
            Health health = indicator.health();
            builder.withDetail(name, health);
            if (!health.getStatus().equals(Status.UP)) {
                builder.status(health.getStatus());
            }
        });
    }
}
