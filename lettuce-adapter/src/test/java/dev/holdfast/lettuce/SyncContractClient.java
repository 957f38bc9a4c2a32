// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import org.jspecify.annotations.Nullable;

/** {@code connection.sync()}. */
final class SyncContractClient extends LettuceContractClient {

    SyncContractClient(RedisStage stage, ContractSettings settings) {
        super(stage, settings);
    }

    @Override
    @Nullable
    Object send(
            StatefulRedisConnection<String, String> connection,
            ProtocolKeyword name,
            CommandArgs<String, String> arguments) {
        return connection.sync().dispatch(name, new AnyOutput(), arguments);
    }
}
