// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import io.lettuce.core.resource.ClientResources;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The user's resources, but for one of them, for the use of one connection. */
final class LaneResources {
    private LaneResources() {}

    /**
     * A proxy, since each version of Lettuce has methods of its own in them.
     *
     * @param getter the name of the method that answers {@code other}
     */
    static ClientResources with(ClientResources resources, String getter, Object other) {
        return (ClientResources) Proxy.newProxyInstance(
                LaneResources.class.getClassLoader(),
                new Class<?>[] {ClientResources.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(getter)) {
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
