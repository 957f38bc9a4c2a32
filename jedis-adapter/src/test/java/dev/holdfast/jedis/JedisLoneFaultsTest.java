// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.matrix.LoneFaults;

/** The rows of the fault matrix that look at the whole process. */
class JedisLoneFaultsTest extends LoneFaults {

    @Override
    protected String adapter() {
        return "jedis";
    }

    @Override
    protected ContractClient connect(RedisStage stage, ContractSettings settings) {
        return new JedisPoolContractClient(stage, settings);
    }

    @Override
    protected ContractClient.Verdict judge(Throwable failure) {
        return JedisContractClient.verdict(failure);
    }
}
