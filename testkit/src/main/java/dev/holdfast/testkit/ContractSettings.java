// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;

/**
 * What a row of the {@link AdapterContract} asks of the client under test.
 *
 * @param budget the failover budget
 * @param maxWaiting how many calls may wait
 * @param database the database number
 * @since 0.1.0
 */
public record ContractSettings(Duration budget, int maxWaiting, int database) {

    /**
     * The defaults of Holdfast, and database 0.
     *
     * @return the settings of most rows
     */
    public static ContractSettings defaults() {
        return new ContractSettings(Duration.ofSeconds(15), 64, 0);
    }

    /**
     * With another budget.
     *
     * @param value the failover budget
     * @return a copy
     */
    public ContractSettings withBudget(Duration value) {
        return new ContractSettings(value, maxWaiting, database);
    }

    /**
     * With another bound on waiting calls.
     *
     * @param value how many calls may wait
     * @return a copy
     */
    public ContractSettings withMaxWaiting(int value) {
        return new ContractSettings(budget, value, database);
    }

    /**
     * With another database.
     *
     * @param value its number
     * @return a copy
     */
    public ContractSettings withDatabase(int value) {
        return new ContractSettings(budget, maxWaiting, value);
    }
}
