// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When and how calls that have a fallback use it.
 *
 * @since 0.1.0
 */
public class FallbackProperties {

    /** How long a failover may last before calls that have a fallback use it. 500 ms unless set. */
    private @Nullable Duration after;

    /** How many fallbacks may run at once. 10 unless set. */
    private @Nullable Integer atOnce;

    /** How long one fallback may take. 2 s unless set. */
    private @Nullable Duration timeout;

    /** Nothing set yet. */
    public FallbackProperties() {}

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getAfter() {
        return after;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setAfter(@Nullable Duration value) {
        after = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Integer getAtOnce() {
        return atOnce;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setAtOnce(@Nullable Integer value) {
        atOnce = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getTimeout() {
        return timeout;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setTimeout(@Nullable Duration value) {
        timeout = value;
    }
}
