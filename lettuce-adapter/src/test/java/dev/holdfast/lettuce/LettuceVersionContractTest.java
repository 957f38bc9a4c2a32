// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build swaps the Lettuce under the adapter; this says whether it did. */
class LettuceVersionContractTest {

    @Test
    void theLettuceUnderTestIsTheOneThatTheBuildNames() {
        String expected = System.getProperty("holdfast.lettuce.version", "6.2.7.RELEASE");

        assertThat(RedisClient.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("/lettuce-core-" + expected + ".jar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io/lettuce/core/RedisClient.class",
                "io/netty/channel/Channel.class",
                "io/netty/buffer/ByteBuf.class",
                "io/netty/util/concurrent/Future.class",
                "io/netty/handler/ssl/SslHandler.class",
                "reactor/core/publisher/Mono.class",
                "org/reactivestreams/Publisher.class",
                "org/slf4j/Logger.class"
            })
    void noLibraryIsOnTheClassPathTwice(String resource) throws IOException {
        List<URL> copies = Collections.list(getClass().getClassLoader().getResources(resource));

        assertThat(copies).hasSize(1);
    }
}
