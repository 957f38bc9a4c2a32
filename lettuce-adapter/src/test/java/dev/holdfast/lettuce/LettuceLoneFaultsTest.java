// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.LoneFaults;
import java.util.concurrent.TimeUnit;

/** The rows of the fault matrix that look at the whole process. */
class LettuceLoneFaultsTest extends LoneFaults {

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

    @Override
    protected void endShared() {
        Clients.RESOURCES.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
