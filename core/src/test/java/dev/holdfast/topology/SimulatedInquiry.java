// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Asks simulated nodes, as {@link ProbeDesk} asks real ones, and remembers what the engine was told. */
final class SimulatedInquiry implements Inquiry {

    /** An urgent question each 5 ms at most; the time that its answer takes comes on top. */
    private static final int MOST_A_SECOND = 200;

    private static final long REPLY_MILLIS = ProbeDesk.REPLY_TIMEOUT.toMillis();
    private static final long CONNECT_MILLIS = 1_000;

    private final VirtualTime time;
    private final SimulatedGroup group;
    private final Schedule.Group setup;
    private final BiConsumer<NodeAddress, Finding> listener;
    private final Set<NodeAddress> kept = new HashSet<>();
    private final Set<NodeAddress> asking = new HashSet<>();
    private final Map<NodeAddress, Deque<Long>> questions = new HashMap<>();
    private final Map<NodeAddress, Finding> told = new HashMap<>();
    int asked;
    private final Plant plant;

    SimulatedInquiry(
            VirtualTime time, SimulatedGroup group, Schedule.Group setup, BiConsumer<NodeAddress, Finding> listener) {
        this(time, group, setup, listener, Plant.NONE);
    }

    SimulatedInquiry(
            VirtualTime time,
            SimulatedGroup group,
            Schedule.Group setup,
            BiConsumer<NodeAddress, Finding> listener,
            Plant plant) {
        this.plant = plant;
        this.listener = listener;
        this.time = time;
        this.group = group;
        this.setup = setup;
    }

    /** What the engine heard last from a node. */
    Optional<Finding> told(NodeAddress address) {
        return Optional.ofNullable(told.get(address));
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public boolean encrypted() {
        return false;
    }

    @Override
    public void ask(NodeAddress address, Inquirer inquirer) {
        asked++;
        count(address);
        if (!asking.add(address)) {
            throw new Violation(
                    "one question a node", address + " is asked twice at once, at " + time.millis() + " ms");
        }
        long askedAt = time.nanos();
        SimulatedNode node = group.at(address).orElseThrow();
        if (!node.alive) {
            answer(1, address, inquirer, new Finding.Silent(ProbeException.Kind.UNREACHABLE, askedAt));
        } else if (node.cut && !kept.contains(address)) {
            answer(CONNECT_MILLIS, address, inquirer, new Finding.Silent(ProbeException.Kind.UNREACHABLE, askedAt));
        } else if (!node.reachable() || node.slowMillis > 2 * REPLY_MILLIS) {
            time.inMillis(REPLY_MILLIS, () -> inquirer.late(address));
            answer(2 * REPLY_MILLIS, address, inquirer, new Finding.Silent(ProbeException.Kind.TIMED_OUT, askedAt));
        } else {
            if (node.slowMillis > REPLY_MILLIS) {
                time.inMillis(REPLY_MILLIS, () -> inquirer.late(address));
            }
            time.inMicros(300 + 500L * node.slowMillis, () -> reply(node, inquirer, askedAt));
        }
    }

    private void reply(SimulatedNode node, Inquirer inquirer, long askedAt) {
        long back = 300 + 500L * node.slowMillis;
        if (!node.reachable()) {
            answer(
                    node.alive ? 2 * REPLY_MILLIS : 1,
                    node.address,
                    inquirer,
                    new Finding.Silent(
                            node.alive ? ProbeException.Kind.TIMED_OUT : ProbeException.Kind.UNREACHABLE, askedAt));
            return;
        }
        Finding finding = setup.tells() == Schedule.Tells.NOTHING
                ? new Finding.Opaque(askedAt)
                : new Finding.Answered(node.report(group.nodes, setup), askedAt);
        time.inMicros(back, () -> deliver(node.address, inquirer, finding));
    }

    private void answer(long millis, NodeAddress address, Inquirer inquirer, Finding finding) {
        time.inMillis(millis, () -> deliver(address, inquirer, finding));
    }

    private void deliver(NodeAddress address, Inquirer inquirer, Finding finding) {
        asking.remove(address);
        told.put(address, finding);
        if (finding instanceof Finding.Silent) {
            kept.remove(address);
        } else {
            kept.add(address);
        }
        listener.accept(address, finding);
        inquirer.answered(address, finding);
    }

    private void count(NodeAddress address) {
        Deque<Long> recent = questions.computeIfAbsent(address, any -> new ArrayDeque<>());
        recent.addLast(time.millis());
        while (recent.peekFirst() <= time.millis() - 1_000) {
            recent.removeFirst();
        }
        if (recent.size() > MOST_A_SECOND) {
            throw new Violation(
                    "questions", recent.size() + " to " + address + " within a second, at " + time.millis() + " ms");
        }
    }

    @Override
    public void work(NodeAddress address, Work work, Consumer<Optional<Exception>> then) {
        SimulatedNode node = group.at(address).orElseThrow();
        if (plant == Plant.SAYS_DELETED_TOO_SOON) {
            time.inMicros(300, () -> then.accept(Optional.empty()));
        }
        time.inMicros(300 + 500L * node.slowMillis, () -> {
            if (!node.reachable()) {
                Exception silent = new ProbeException(ProbeException.Kind.TIMED_OUT, "simulated", new IOException());
                time.inMillis(node.alive ? 2 * REPLY_MILLIS : 1, () -> end(then, Optional.of(silent)));
                return;
            }
            Optional<Exception> failure = failureOf(work, node);
            time.inMicros(300 + 500L * node.slowMillis, () -> end(then, failure));
        });
    }

    private void end(Consumer<Optional<Exception>> then, Optional<Exception> failure) {
        if (plant != Plant.SAYS_DELETED_TOO_SOON) {
            then.accept(failure);
        }
    }

    private Optional<Exception> failureOf(Work work, SimulatedNode node) {
        try {
            if (work.isNeeded()) {
                work.on(new Deleting(node));
            }
            return Optional.empty();
        } catch (ProbeException failed) {
            return Optional.of(failed);
        }
    }

    /** A connection that deletes, and is not asked. */
    private final class Deleting implements NodeProbe.Connection {

        private final SimulatedNode node;

        Deleting(SimulatedNode node) {
            this.node = node;
        }

        @Override
        public ProbeReply ask(Duration timeout) {
            throw new AssertionError("it is not asked");
        }

        @Override
        public void delete(int database, List<byte[]> keys, Duration timeout) throws ProbeException {
            if (!node.writable()) {
                throw new ProbeException(ProbeException.Kind.DECLINED, "READONLY", new IOException());
            }
            Set<Integer> named = new HashSet<>();
            keys.forEach(key -> named.add(Integer.parseInt(new String(key, StandardCharsets.US_ASCII))));
            node.delete(named, group.nodes);
        }

        @Override
        public void close() {}
    }

    @Override
    public void forget(NodeAddress node) {
        kept.remove(node);
    }

    @Override
    public void close() {}
}
