// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.CommandListenerWriter;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.protocol.CommandExpiryWriter;
import io.lettuce.core.resource.ClientResources;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Lettuce's writers around ours, as RedisClient.connectStandaloneAsync puts them around its endpoint: the user's timeouts then
 * span a whole recovery, listeners see one command, and setTimeout finds its writer (RedisChannelHandler, 6.2 to 7.7).
 */
final class WriterChain {
    private WriterChain() {}

    static RedisChannelWriter around(
            Lane lane, ClientOptions options, ClientResources resources, List<CommandListener> listeners) {
        RedisChannelWriter writer =
                CommandExpiryWriter.isSupported(options) ? expiring(lane, options, resources) : lane;
        return CommandListenerWriter.isSupported(listeners) ? new CommandListenerWriter(writer, listeners) : writer;
    }

    /** Since 7.0 a factory method chooses between two classes. */
    private static RedisChannelWriter expiring(Lane lane, ClientOptions options, ClientResources resources) {
        try {
            Method factory = CommandExpiryWriter.class.getMethod(
                    "buildCommandExpiryWriter", RedisChannelWriter.class, ClientOptions.class, ClientResources.class);
            return (RedisChannelWriter) factory.invoke(null, lane, options, resources);
        } catch (NoSuchMethodException older) {
            return new CommandExpiryWriter(lane, options, resources);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("CommandExpiryWriter.buildCommandExpiryWriter failed", e);
        }
    }
}
