// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.topology.Contested;
import dev.holdfast.topology.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What can be set for one group, or for all. What is not set is left to the defaults of {@code Holdfast.builder()}.
 *
 * @since 0.1.0
 */
public class GroupProperties {

    /** How much Holdfast does: PROTECT, OBSERVE or OFF. PROTECT unless set. */
    private @Nullable Mode mode;

    /** How long one call may wait for a failover to end, from its first failure. Up to 10 min; 15 s unless set. */
    private @Nullable Duration budget;

    /** How many threads may wait. A quarter of the web server's threads unless set, 64 without a web server. */
    private @Nullable Integer maxWaiting;

    /** How many asynchronous commands may wait. 10,000 unless set. */
    private @Nullable Integer maxWaitingCommands;

    /** How long without a writable primary before the circuit breaker opens. Up to 10 min; 5 s unless set. */
    private @Nullable Duration patience;

    /** Whether calls end at once while the breaker is open. Off unless set. */
    private @Nullable Boolean failFastWhenOpen;

    /** Whether warnings about the configuration, such as a single node's name, are errors. Off unless set. */
    private @Nullable Boolean strict;

    /** Whether nodes are asked who they are. On unless set; off, DNS alone decides. */
    private @Nullable Boolean probing;

    /** Whether addresses are learned from what the group's nodes list. On unless set. */
    private @Nullable Boolean learnReplicas;

    /** What to do when two nodes claim to be primary and DNS does not decide. AUTOMATIC unless set. */
    private @Nullable Contested contested;

    /** Names of writing commands that may run twice, by your word. None unless set. */
    private @Nullable List<String> repeatable;

    /** How many connections to one node are opened at once after a failover. 64 unless set. */
    private @Nullable Integer dialsAtOnce;

    /** How many connections a second are opened to one node from then on. 200 unless set. */
    private @Nullable Integer dialsPerSecond;

    /** Whether names are resolved with the JVM and its cache. Off unless set. */
    private @Nullable Boolean systemDns;

    /** When and how calls that have a fallback use it. */
    @NestedConfigurationProperty
    private FallbackProperties fallback = new FallbackProperties();

    /** How names are resolved. */
    @NestedConfigurationProperty
    private DnsProperties dns = new DnsProperties();

    /** Nothing set yet. */
    public GroupProperties() {}

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Mode getMode() {
        return mode;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setMode(@Nullable Mode value) {
        mode = value;
    }

    /**
     * When and how calls that have a fallback use it.
     *
     * @return to be changed
     */
    public FallbackProperties getFallback() {
        return fallback;
    }

    /**
     * When and how calls that have a fallback use it.
     *
     * @param value replaces it
     */
    public void setFallback(FallbackProperties value) {
        fallback = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getBudget() {
        return budget;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setBudget(@Nullable Duration value) {
        budget = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Integer getMaxWaiting() {
        return maxWaiting;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setMaxWaiting(@Nullable Integer value) {
        maxWaiting = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Integer getMaxWaitingCommands() {
        return maxWaitingCommands;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setMaxWaitingCommands(@Nullable Integer value) {
        maxWaitingCommands = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Duration getPatience() {
        return patience;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setPatience(@Nullable Duration value) {
        patience = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getFailFastWhenOpen() {
        return failFastWhenOpen;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setFailFastWhenOpen(@Nullable Boolean value) {
        failFastWhenOpen = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getStrict() {
        return strict;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setStrict(@Nullable Boolean value) {
        strict = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getProbing() {
        return probing;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setProbing(@Nullable Boolean value) {
        probing = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getLearnReplicas() {
        return learnReplicas;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setLearnReplicas(@Nullable Boolean value) {
        learnReplicas = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Contested getContested() {
        return contested;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setContested(@Nullable Contested value) {
        contested = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable List<String> getRepeatable() {
        return repeatable == null ? null : List.copyOf(repeatable);
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setRepeatable(@Nullable List<String> value) {
        repeatable = value == null ? null : new ArrayList<>(value);
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Integer getDialsAtOnce() {
        return dialsAtOnce;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setDialsAtOnce(@Nullable Integer value) {
        dialsAtOnce = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Integer getDialsPerSecond() {
        return dialsPerSecond;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setDialsPerSecond(@Nullable Integer value) {
        dialsPerSecond = value;
    }

    /**
     * As the property says.
     *
     * @return null if not set
     */
    public @Nullable Boolean getSystemDns() {
        return systemDns;
    }

    /**
     * As the property says.
     *
     * @param value null for the default
     */
    public void setSystemDns(@Nullable Boolean value) {
        systemDns = value;
    }

    /**
     * How names are resolved.
     *
     * @return to be changed
     */
    public DnsProperties getDns() {
        return dns;
    }

    /**
     * How names are resolved.
     *
     * @param value replaces all of it
     */
    public void setDns(DnsProperties value) {
        dns = value;
    }
}
