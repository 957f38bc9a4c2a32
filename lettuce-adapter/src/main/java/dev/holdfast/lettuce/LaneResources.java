// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.resource.ClientResources;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** The user's resources, but for some of them, for the use of one connection. */
final class LaneResources {
    private LaneResources() {}

    /**
     * A proxy, since each version of Lettuce has methods of its own in them.
     *
     * @param others by the name of the method that is to return them
     */
    static ClientResources with(ClientResources resources, Map<String, Object> others) {
        return (ClientResources) Proxy.newProxyInstance(
                LaneResources.class.getClassLoader(),
                new Class<?>[] {ClientResources.class},
                (proxy, method, arguments) -> {
                    Object other = others.get(method.getName());
                    if (other != null) {
                        return other;
                    }
                    try {
                        return method.invoke(resources, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
