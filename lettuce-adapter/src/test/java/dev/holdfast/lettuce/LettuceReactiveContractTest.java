// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.AdapterContract;
import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;

/** The contract of all adapters, with {@code connection.reactive()}. */
class LettuceReactiveContractTest extends AdapterContract {

    @Override
    protected ContractClient connect(RedisStage stage, ContractSettings settings) {
        return new ReactiveContractClient(stage, settings);
    }
}
