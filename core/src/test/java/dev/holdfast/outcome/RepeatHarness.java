// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RespClient;
import java.util.List;
import java.util.Optional;

/**
 * Shows on a real server what repeating a command does: applies it once and twice, from several start states, with another
 * client's write in between, and compares every key's DUMP and absolute expiry, what a subscriber received, whether another
 * client's WATCH was broken, scripts, functions, settings, users, the connection's own state, and the replies.
 *
 * <p>In a sample, {@code {list}} stands for the key {@code k:list}, which holds a list in the state PRESENT, and
 * {@code {list2}} for another one; {@code {sha}} is a script that the server knows.
 */
final class RepeatHarness implements AutoCloseable {
    private final RedisNode node = RedisNode.builder()
            .config("notify-keyspace-events KEA")
            .config("enable-debug-command local")
            .start();
    private final RedisNode cluster = RedisNode.builder()
            .config("cluster-enabled yes")
            .config("notify-keyspace-events KEA")
            .config("enable-debug-command local")
            .start();
    private final RepeatBench plain = new RepeatBench(node);
    private final RepeatBench clustered = new RepeatBench(cluster);

    RedisNode node() {
        return node;
    }

    @Override
    public void close() {
        plain.close();
        clustered.close();
        node.close();
        cluster.close();
    }

    /** Why the sample is not READ, if it is not. */
    Optional<String> whyNotRead(TestWords sample, Exceptions allowed) {
        RepeatBench bench = bench(sample);
        for (SampleKeys.Start start : starts(sample)) {
            RepeatBench.Seen none = bench.run(sample, start, "");
            RepeatBench.Seen once = bench.run(sample, start, "c");
            RepeatBench.Seen twice = bench.run(sample, start, "cc");
            Optional<String> why = first(List.of(
                    none.world().difference(once.world(), allowed.scriptCache()),
                    once.world().difference(twice.world(), false),
                    differ("second reply", once.lastReply(), twice.lastReply(), allowed.replyVaries())));
            for (SampleKeys.Interference between : SampleKeys.of(sample).isEmpty()
                    ? new SampleKeys.Interference[0]
                    : SampleKeys.Interference.values()) {
                RepeatBench.Seen after = bench.run(sample, start, between.ordinal() + "c");
                RepeatBench.Seen around = bench.run(sample, start, "c" + between.ordinal() + "c");
                why = first(List.of(
                        why,
                        after.world().difference(around.world(), false),
                        differ("reply after a write", after.lastReply(), around.lastReply(), allowed.replyVaries())));
            }
            if (why.isPresent()) {
                return Optional.of("from " + start + ": " + why.get());
            }
        }
        return Optional.empty();
    }

    /** Why the sample is not an idempotent write, if it is not. */
    Optional<String> whyNotIdempotent(TestWords sample) {
        RepeatBench bench = bench(sample);
        for (SampleKeys.Start start : starts(sample)) {
            RepeatBench.Seen once = bench.run(sample, start, "c");
            RepeatBench.Seen twice = bench.run(sample, start, "cc");
            // What others received counts each application, and a WATCH breaks at the first: neither is compared.
            Optional<String> why = first(List.of(
                    once.world().silent().difference(twice.world().silent(), false),
                    differ("second reply", once.lastReply(), twice.lastReply(), false)));
            if (why.isPresent()) {
                return Optional.of("from " + start + ": " + why.get());
            }
        }
        return Optional.empty();
    }

    /** What the server answers from the state PRESENT. */
    RespClient.Reply answer(TestWords sample) {
        return bench(sample).run(sample, SampleKeys.Start.PRESENT, "c").lastReply();
    }

    /** What a row may differ in, each with a reason where it is listed. */
    record Exceptions(boolean replyVaries, boolean scriptCache) {
        static final Exceptions NONE = new Exceptions(false, false);
    }

    private RepeatBench bench(TestWords sample) {
        return sample.words().get(0).equalsIgnoreCase("CLUSTER") ? clustered : plain;
    }

    private static List<SampleKeys.Start> starts(TestWords sample) {
        return SampleKeys.of(sample).isEmpty() ? List.of(SampleKeys.Start.PRESENT) : List.of(SampleKeys.Start.values());
    }

    private static Optional<String> first(List<Optional<String>> reasons) {
        return reasons.stream().flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> differ(String what, RespClient.Reply one, RespClient.Reply other, boolean varies) {
        boolean same = varies ? one.getClass() == other.getClass() : one.equals(other);
        return same ? Optional.empty() : Optional.of(what + " differs: " + one + " / " + other);
    }
}
