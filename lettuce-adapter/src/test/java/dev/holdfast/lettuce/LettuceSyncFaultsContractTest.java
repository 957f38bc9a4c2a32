// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractOfFaults;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;

/** The contract of all adapters, with {@code connection.sync()}. */
class LettuceSyncFaultsContractTest extends ContractOfFaults {

    @Override
    protected ContractClient connect(RedisStage stage, ContractSettings settings) {
        return new SyncContractClient(stage, settings);
    }
}
