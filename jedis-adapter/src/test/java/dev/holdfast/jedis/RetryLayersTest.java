// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Holdfast;
import dev.holdfast.outcome.Outcomes;
import dev.holdfast.testkit.RedisStage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.UnifiedJedis;

/** A retry of Jedis' own above ours cannot be stopped, but is named. Its constructor is public up to Jedis 7.4. */
@Isolated("looks at the log of the whole process")
class RetryLayersTest {

    @Test
    void aRetryExecutorOfJedisAboveOursIsNamedAtErrorWhenItIsAboutToRepeat() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try (RedisStage stage = RedisStage.builder().faults().start();
                Holdfast holdfast = Clients.holdfast(stage);
                UnifiedJedis client = new UnifiedJedis(
                        HoldfastJedis.connectionProvider(holdfast, Clients.config(), Clients.large()),
                        3,
                        Duration.ofSeconds(5))) {
            client.set("k", "v");
            // slf4j-simple asks for System.err at each line.
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            stage.loseReplies(stage.primary(), 3, "INCR");
            assertThatThrownBy(() -> client.incr("n")).satisfies(failure -> {
                // Jedis keeps our failures only as suppressed ones; Outcomes finds them there.
                assertThat(Outcomes.safeToRepeat(failure)).isFalse();
            });
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("RetryableCommandExecutor")
                .contains("may be applied twice");
    }
}
