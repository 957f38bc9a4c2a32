// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPoolConfig;

/** The build swaps the Jedis under the adapter; this says whether it did. */
class JedisVersionContractTest {

    @Test
    void theJedisUnderTestIsTheOneThatTheBuildNames() {
        String expected = System.getProperty("holdfast.jedis.version", "5.2.0");

        assertThat(jarOf(Jedis.class)).endsWith("/jedis-" + expected + ".jar");
        assertThat(new JedisPoolConfig().getMaxTotal()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis/clients/jedis/Jedis.class",
                "org/apache/commons/pool2/ObjectPool.class",
                "com/google/gson/Gson.class",
                "org/json/JSONObject.class",
                "org/slf4j/Logger.class"
            })
    void noLibraryIsOnTheClassPathTwice(String resource) throws IOException {
        List<URL> copies = Collections.list(getClass().getClassLoader().getResources(resource));

        assertThat(copies).hasSize(1);
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
