// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.Holdfast;
import dev.holdfast.testkit.RedisStage;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Guarantee 6: while all is well a synchronous command allocates nothing more than on a bare connection. */
@SuppressWarnings("deprecation") // JedisPool is deprecated since Jedis 7.2
class HotPathTest {

    private static final int WARM_UP = 20_000;
    private static final int COMMANDS = 20_000;

    @Test
    void aSteadyCommandAllocatesNoMoreThanOnABareConnection() {
        try (RedisStage stage = RedisStage.builder().replicas(0).start();
                Holdfast holdfast = Clients.holdfast(stage);
                JedisPool pool = Clients.pool(holdfast);
                Jedis ours = pool.getResource();
                Jedis bare = new Jedis(stage.primary().address(), stage.port())) {
            allocated(bare, WARM_UP);
            allocated(ours, WARM_UP);
            double without = (double) allocated(bare, COMMANDS) / COMMANDS;
            double with = (double) allocated(ours, COMMANDS) / COMMANDS;
            assertThat(with - without)
                    .as("bytes more per command: %.2f with, %.2f without", with, without)
                    .isLessThan(1);
        }
    }

    private static long allocated(Jedis jedis, int commands) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int command = 0; command < commands; command++) {
            jedis.incr("n");
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
