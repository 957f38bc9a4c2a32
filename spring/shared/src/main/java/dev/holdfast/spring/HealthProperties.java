// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.time.Duration;

/**
 * What Actuator is told.
 *
 * @since 0.1.0
 */
public class HealthProperties {

    /** Whether Holdfast's health indicator replaces Boot's "redis" one, which would report DOWN in a failover. */
    private boolean replaceRedis = true;

    /** Whether the readiness probe asks Holdfast too. */
    private boolean readiness;

    /** How long a group may be without a writable primary before it is out of service. */
    private Duration grace = Duration.ofSeconds(30);

    /** The defaults. */
    public HealthProperties() {}

    /**
     * Whether Boot's indicator is replaced.
     *
     * @return true unless set
     */
    public boolean isReplaceRedis() {
        return replaceRedis;
    }

    /**
     * Whether Boot's indicator is replaced.
     *
     * @param value false keeps Boot's
     */
    public void setReplaceRedis(boolean value) {
        replaceRedis = value;
    }

    /**
     * Whether the readiness probe asks Holdfast too.
     *
     * @return false unless set
     */
    public boolean isReadiness() {
        return readiness;
    }

    /**
     * Whether the readiness probe asks Holdfast too.
     *
     * @param value true takes a pod out of its service while Redis is gone for longer than the grace
     */
    public void setReadiness(boolean value) {
        readiness = value;
    }

    /**
     * How long a group may be without a writable primary.
     *
     * @return 30 s unless set
     */
    public Duration getGrace() {
        return grace;
    }

    /**
     * How long a group may be without a writable primary.
     *
     * @param value more than zero
     */
    public void setGrace(Duration value) {
        grace = value;
    }
}
