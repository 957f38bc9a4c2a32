// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisStage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code connection.reactive()}. */
final class ReactiveContractClient extends LettuceContractClient {

    ReactiveContractClient(RedisStage stage, ContractSettings settings) {
        super(stage, settings);
    }

    @Override
    @Nullable
    Object send(
            StatefulRedisConnection<String, String> connection,
            ProtocolKeyword name,
            CommandArgs<String, String> arguments) {
        return connection
                .reactive()
                .dispatch(name, new AnyOutput(), arguments)
                .next()
                .block(Duration.ofSeconds(60));
    }
}
