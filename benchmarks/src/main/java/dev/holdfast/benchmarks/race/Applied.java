// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RespClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Which writes took effect. */
final class Applied {
    private static final int KEYS_AT_ONCE = 1000;

    private Applied() {}

    /** The keys of all writes that the primary holds at the end, each as often as it was applied. */
    static List<String> keys(RedisNode primary, List<Attempt> attempts) {
        List<String> keys =
                attempts.stream().filter(Attempt::writes).map(Attempt::key).toList();
        List<String> applied = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
            String[] question = Stream.concat(Stream.of("MGET"), some.stream()).toArray(String[]::new);
            List<RespClient.Reply> values = primary.command(question).items();
            for (int i = 0; i < some.size(); i++) {
                long times = values.get(i).isNothing()
                        ? 0
                        : Long.parseLong(values.get(i).text());
                for (long time = 0; time < times; time++) {
                    applied.add(some.get(i));
                }
            }
        }
        requireNoOthers(primary, new HashSet<>(applied).size());
        return applied;
    }

    /** A key that no attempt explains would be a write that nobody recorded. */
    private static void requireNoOthers(RedisNode primary, long known) {
        long held = primary.command("DBSIZE").number();
        if (held != known) {
            throw new IllegalStateException(held + " keys are there, but the calls explain " + known);
        }
    }
}
