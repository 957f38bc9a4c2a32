// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.drill.Journal.Who;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisConnection;
import dev.holdfast.ops.redis.RedisRefusal;
import dev.holdfast.ops.redis.RedisUnreachable;
import dev.holdfast.topology.NodeAddress;
import java.util.List;
import java.util.Optional;

/**
 * Asks the primary that there is at the end which writes it has.
 *
 * @param access how to reach it
 * @param primary which node that is
 * @param journal where it is noted that it cannot be asked
 */
record Applied(RedisAccess access, Optional<NodeAddress> primary, Journal journal) {

    Optional<Fate> fate(ProbeLog log, String key) {
        // In this order: what is acknowledged from now on need not be in the list.
        List<Sample> samples = log.samples();
        if (primary.isEmpty()) {
            return Optional.empty();
        }
        try (RedisConnection connection = access.open(primary.get())) {
            List<String> numbers = connection.texts("LRANGE", key, "0", "-1");
            // A primary that began empty got the list without its expiry.
            connection.text("EXPIRE", key, Long.toString(ProbeWrite.EXPIRY_SECONDS));
            return Optional.of(Fate.of(samples, numbers));
        } catch (RedisUnreachable | RedisRefusal e) {
            journal.note(Who.DRILL, "cannot tell which writes were applied: " + e.getMessage());
            return Optional.empty();
        }
    }
}
