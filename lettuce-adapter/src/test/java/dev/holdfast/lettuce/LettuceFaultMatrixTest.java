// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.FaultMatrix;

/** The fault matrix. */
class LettuceFaultMatrixTest extends FaultMatrix {

    @Override
    protected String adapter() {
        return "lettuce";
    }

    @Override
    protected ContractClient connect(RedisStage stage, ContractSettings settings) {
        return new SyncContractClient(stage, settings);
    }

    @Override
    protected ContractClient.Verdict judge(Throwable failure) {
        return LettuceContractClient.verdict(failure);
    }
}
