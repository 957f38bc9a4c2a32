// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What Micrometer is told.
 *
 * @since 0.1.0
 */
public class MetricsProperties {

    /** Whether the groups' meters are registered, where Micrometer is. */
    private boolean enabled = true;

    /** How long a month may be without a writable primary, for charts and alerts. No such meter unless set. */
    private @Nullable Duration monthlyBudget;

    /** The defaults. */
    public MetricsProperties() {}

    /**
     * Whether the meters are registered.
     *
     * @return true unless set
     */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Whether the meters are registered.
     *
     * @param value false for none
     */
    public void setEnabled(boolean value) {
        enabled = value;
    }

    /**
     * How long a month may be without a writable primary.
     *
     * @return null if not set
     */
    public @Nullable Duration getMonthlyBudget() {
        return monthlyBudget;
    }

    /**
     * How long a month may be without a writable primary.
     *
     * @param value null for no such meter
     */
    public void setMonthlyBudget(@Nullable Duration value) {
        monthlyBudget = value;
    }
}
