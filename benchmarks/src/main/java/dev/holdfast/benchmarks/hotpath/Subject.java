// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.hotpath;

import dev.holdfast.benchmarks.hotpath.Pair.Sample;
import java.util.List;
import java.util.Locale;

/** A client library, and what a command of Holdfast's may cost more there. */
enum Subject {
    /** No byte, but for what the measuring itself allocates. */
    JEDIS(JedisCommands.class, 150, 1),

    /** One object; its throughput is measured by {@link Turns}. */
    LETTUCE(LettuceCommands.class, Double.MAX_VALUE, 97);

    static final List<String> TRANSPORTS = List.of("null", "loopback");

    /** On Lettuce, of the bare client's. */
    static final double THROUGHPUT = 0.97;

    private final Class<?> commands;
    private final double cpuBound;
    private final double byteBound;

    Subject(Class<?> commands, double cpuBound, double byteBound) {
        this.commands = commands;
        this.cpuBound = cpuBound;
        this.byteBound = byteBound;
    }

    Class<?> commands() {
        return commands;
    }

    List<String> benchmarks() {
        return switch (this) {
            case JEDIS -> List.of("get", "incr", "borrowAndGet");
            case LETTUCE -> List.of("get", "incr", "inFlight");
        };
    }

    /** In nanoseconds a command. */
    double cpuBound() {
        return cpuBound;
    }

    double byteBound() {
        return byteBound;
    }

    /** Of whoever works for the command: Lettuce's event loop does, too. */
    double bytes(Sample sample) {
        return this == LETTUCE ? sample.allBytes() : sample.bytes();
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
