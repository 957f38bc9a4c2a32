// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CannedRepliesTest {
    private static final String GET = "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n";
    private static final String INCR = "*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n";

    private final ByteBuf replies = Unpooled.buffer();

    @Test
    void theMeasuredCommandsAreAnsweredInTheirOrder() {
        assertThat(CannedReplies.answer(buffer(GET + INCR + INCR), replies)).isTrue();
        assertThat(replies.toString(StandardCharsets.UTF_8)).isEqualTo("$5\r\nvalue\r\n:1\r\n:1\r\n");
    }

    @Test
    void allElseGoesToTheServer() {
        assertThat(CannedReplies.answer(buffer(INCR + "*1\r\n$4\r\nPING\r\n"), replies))
                .isFalse();
        assertThat(replies.readableBytes()).isZero();
        assertThat(CannedReplies.answer(buffer("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"), replies))
                .isFalse();
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
