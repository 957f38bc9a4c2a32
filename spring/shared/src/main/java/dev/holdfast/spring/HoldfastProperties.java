// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * All of {@code holdfast.*}: defaults for all groups, and settings of single ones.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("holdfast")
public class HoldfastProperties extends GroupProperties {

    /** Whether beans are protected at all. */
    private boolean enabled = true;

    /** Names of beans that are left as they are. */
    private Set<String> exclude = new HashSet<>();

    /** Settings of single groups, by a name of your choice. */
    private Map<String, EndpointProperties> endpoints = new LinkedHashMap<>();

    /** What Actuator is told. */
    @NestedConfigurationProperty
    private HealthProperties health = new HealthProperties();

    /** What Micrometer is told. */
    @NestedConfigurationProperty
    private MetricsProperties metrics = new MetricsProperties();

    /** The defaults. */
    public HoldfastProperties() {}

    /**
     * Whether beans are protected at all.
     *
     * @return true unless set
     */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Whether beans are protected at all.
     *
     * @param value false turns the starter off
     */
    public void setEnabled(boolean value) {
        enabled = value;
    }

    /**
     * Names of beans that are left as they are.
     *
     * @return to be changed
     */
    public Set<String> getExclude() {
        return exclude;
    }

    /**
     * Names of beans that are left as they are.
     *
     * @param value replaces the names
     */
    public void setExclude(Set<String> value) {
        exclude = value;
    }

    /**
     * Settings of single groups.
     *
     * @return to be changed
     */
    public Map<String, EndpointProperties> getEndpoints() {
        return endpoints;
    }

    /**
     * Settings of single groups.
     *
     * @param value replaces them
     */
    public void setEndpoints(Map<String, EndpointProperties> value) {
        endpoints = value;
    }

    /**
     * What Actuator is told.
     *
     * @return to be changed
     */
    public HealthProperties getHealth() {
        return health;
    }

    /**
     * What Actuator is told.
     *
     * @param value replaces it
     */
    public void setHealth(HealthProperties value) {
        health = value;
    }

    /**
     * What Micrometer is told.
     *
     * @return to be changed
     */
    public MetricsProperties getMetrics() {
        return metrics;
    }

    /**
     * What Micrometer is told.
     *
     * @param value replaces it
     */
    public void setMetrics(MetricsProperties value) {
        metrics = value;
    }
}
