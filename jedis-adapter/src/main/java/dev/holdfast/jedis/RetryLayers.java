// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.jedis;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a retry of Jedis' own above ours: it would send a command again whose outcome is unknown. Looks at the stack
 * only when such an outcome is about to be thrown, and speaks once a process.
 */
final class RetryLayers {

    private static final Logger LOG = LoggerFactory.getLogger(RetryLayers.class);
    private static final AtomicBoolean REPORTED = new AtomicBoolean();

    private RetryLayers() {}

    static void check() {
        if (REPORTED.get()) {
            return;
        }
        StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(RetryLayers::repeats)
                        .findFirst())
                .ifPresent(RetryLayers::report);
    }

    private static boolean repeats(String className) {
        return className.equals("redis.clients.jedis.executors.RetryableCommandExecutor")
                || className.equals("redis.clients.jedis.executors.ClusterCommandExecutor")
                || className.startsWith("redis.clients.jedis.mcf.");
    }

    private static void report(String className) {
        if (REPORTED.compareAndSet(false, true)) {
            LOG.error(
                    "{} sits above Holdfast's connection provider and repeats commands whose outcome is unknown: they"
                            + " may be applied twice. Build the client without maxAttempts (with a"
                            + " DefaultCommandExecutor); Holdfast repeats all that may be repeated.",
                    className);
        }
    }
}
