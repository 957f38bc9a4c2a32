// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A client library, and what a command of Holdfast's may cost more there. */
enum Subject {
    JEDIS(
            JedisCommands.class,
            List.of("get", "incr", "borrowAndGet"),
            pair -> pair.added(Sample::bytes) < Subject.NO_BYTE && pair.added(Sample::cpu) < Subject.CPU_NANOS),
    LETTUCE(
            LettuceCommands.class,
            List.of("get", "incr", "inFlight"),
            pair -> pair.added(Sample::bytes) < Subject.ONE_OBJECT + Subject.NO_BYTE
                    && pair.throughput() >= Subject.THROUGHPUT);

    static final List<String> TRANSPORTS = List.of("null", "loopback");

    /** Two runs of the same code differ by what is allocated aside, a few thousandths of a byte for a command. */
    private static final double NO_BYTE = 0.5;

    private static final double CPU_NANOS = 150;

    private static final double ONE_OBJECT = 96;

    /** Of the bare client's. */
    static final double THROUGHPUT = 0.97;

    private final Class<?> commands;
    private final List<String> benchmarks;
    private final Predicate<Pair> bounds;

    Subject(Class<?> commands, List<String> benchmarks, Predicate<Pair> bounds) {
        this.commands = commands;
        this.benchmarks = benchmarks;
        this.bounds = bounds;
    }

    Class<?> commands() {
        return commands;
    }

    List<String> benchmarks() {
        return benchmarks;
    }

    boolean isWithinBounds(Pair pair) {
        return bounds.test(pair);
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
