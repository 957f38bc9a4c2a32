// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.recovery;

import java.time.Duration;
import java.util.Set;

/**
 * The settings of recovery, checked by {@code Holdfast.Builder}.
 *
 * @param budget how long one call may wait for a failover to end, from its first failure
 * @param maxWaiting how many threads may wait at once in one group
 * @param patience how long without a writable primary before the breaker opens
 * @param failFastWhenOpen whether calls end at once while the breaker is open
 * @param repeatable names of writing commands, in capitals, that the user declares safe to run twice
 * @param maxWaitingCommands how many asynchronous commands may wait at once in one group
 * @param dialLimit how fast this process may open connections to one node after a failover
 * @param fallbackAfter how long a failover may last before calls that have a fallback use it
 * @since 0.1.0
 */
public record RecoverySettings(
        Duration budget,
        int maxWaiting,
        Duration patience,
        boolean failFastWhenOpen,
        Set<String> repeatable,
        int maxWaitingCommands,
        DialLimit dialLimit,
        Duration fallbackAfter) {

    /** How many asynchronous commands may wait unless set otherwise: they hold memory, not threads. */
    public static final int DEFAULT_MAX_WAITING_COMMANDS = 10_000;

    /** A promotion of 0.3 s sends no burst to the database. */
    public static final Duration DEFAULT_FALLBACK_AFTER = Duration.ofMillis(500);

    /**
     * Copies the set.
     *
     * @param budget how long one call may wait for a failover to end, from its first failure
     * @param maxWaiting how many threads may wait at once in one group
     * @param patience how long without a writable primary before the breaker opens
     * @param failFastWhenOpen whether calls end at once while the breaker is open
     * @param repeatable names of writing commands, in capitals, that the user declares safe to run twice
     * @param maxWaitingCommands how many asynchronous commands may wait at once in one group
     * @param dialLimit how fast this process may open connections to one node after a failover
     * @param fallbackAfter how long a failover may last before calls that have a fallback use it
     */
    public RecoverySettings {
        repeatable = Set.copyOf(repeatable);
    }

    /**
     * With the default time before a fallback is used.
     *
     * @param budget how long one call may wait for a failover to end, from its first failure
     * @param maxWaiting how many threads may wait at once in one group
     * @param patience how long without a writable primary before the breaker opens
     * @param failFastWhenOpen whether calls end at once while the breaker is open
     * @param repeatable names of writing commands, in capitals, that the user declares safe to run twice
     * @param maxWaitingCommands how many asynchronous commands may wait at once in one group
     * @param dialLimit how fast this process may open connections to one node after a failover
     */
    public RecoverySettings(
            Duration budget,
            int maxWaiting,
            Duration patience,
            boolean failFastWhenOpen,
            Set<String> repeatable,
            int maxWaitingCommands,
            DialLimit dialLimit) {
        this(
                budget,
                maxWaiting,
                patience,
                failFastWhenOpen,
                repeatable,
                maxWaitingCommands,
                dialLimit,
                DEFAULT_FALLBACK_AFTER);
    }

    /**
     * With the default bounds on asynchronous commands and on dials.
     *
     * @param budget how long one call may wait for a failover to end, from its first failure
     * @param maxWaiting how many threads may wait at once in one group
     * @param patience how long without a writable primary before the breaker opens
     * @param failFastWhenOpen whether calls end at once while the breaker is open
     * @param repeatable names of writing commands, in capitals, that the user declares safe to run twice
     */
    public RecoverySettings(
            Duration budget, int maxWaiting, Duration patience, boolean failFastWhenOpen, Set<String> repeatable) {
        this(
                budget,
                maxWaiting,
                patience,
                failFastWhenOpen,
                repeatable,
                DEFAULT_MAX_WAITING_COMMANDS,
                DialLimit.DEFAULT);
    }
}
