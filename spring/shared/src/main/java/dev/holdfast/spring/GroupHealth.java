// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.Holdfast;
import dev.holdfast.observe.HealthSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health of all groups in the words of Actuator, whose types differ between versions of Spring Boot. Asks nobody: it tells
 * what the groups know. Thread-safe.
 *
 * @since 0.1.0
 */
public final class GroupHealth {

    private final HoldfastGroups groups;
    private final Duration grace;

    GroupHealth(HoldfastGroups groups, Duration grace) {
        this.groups = groups;
        this.grace = grace;
    }

    /**
     * Whether all groups are writable, being followed, out for less than {@code holdfast.health.grace}, or answered for by
     * fallbacks.
     *
     * @return false for OUT_OF_SERVICE
     */
    public boolean isReady() {
        return groups.all().stream().allMatch(group -> group.health().isReady(grace));
    }

    /**
     * What there is to say of each group.
     *
     * @return by the group's name
     */
    public Map<String, Object> details() {
        Map<String, Object> all = new LinkedHashMap<>();
        groups.all().forEach(group -> all.put(groups.nameOf(group), details(group)));
        return all;
    }

    /** Numbers and words only: they leave the process. No credential is in a snapshot. */
    static Map<String, Object> details(Holdfast group) {
        HealthSnapshot health = group.health();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("endpoint", health.endpoint().toString());
        details.put("status", health.status().name());
        details.put("mode", health.mode().name());
        if (health.fallbackServes()) {
            details.put("fallback", "SERVES");
        }
        details.put("since", health.since().toString());
        health.node().ifPresent(node -> details.put("node", node.toString()));
        details.put("epoch", health.epoch());
        health.lagBytes().ifPresent(bytes -> details.put("lagBytes", bytes));
        health.vitals().ifPresent(vitals -> {
            details.put("usedMemoryBytes", vitals.usedMemory());
            if (vitals.maxMemory() > 0) {
                details.put("maxMemoryBytes", vitals.maxMemory());
            }
        });
        details.put("breaker", health.breaker());
        health.problem().ifPresent(problem -> details.put("problem", problem));
        return details;
    }
}
