// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks nodes over one kept connection each.
 *
 * <p>Kept, since dialling for each probe would be 600,000 dials a second for 10,000 processes in a search, and since a
 * TLS handshake with authentication over 60 ms of round trip takes longer than a reply may. A kept connection that
 * turns out to be closed is dialled again within the same question: its loss says nothing of the node.
 */
final class ProbeDesk implements Inquiry {

    /** After this a reply is late; after twice this the node has not answered. */
    static final Duration REPLY_TIMEOUT = Duration.ofMillis(250);

    /** How often a node is asked how it fares: memory and load change slower than roles. */
    static final Duration VITALS_EVERY = Duration.ofSeconds(10);

    /** More of them are of no use, and pools may come and go without a word. */
    private static final int MOST_PROBES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ProbeDesk.class);

    private final Timing timing;
    private final Executor threads;
    private final UnaryOperator<NodeAddress> mapper;
    private final List<NodeProbe> probes = new CopyOnWriteArrayList<>();
    private final Map<NodeAddress, NodeProbe.Connection> kept = new ConcurrentHashMap<>();
    private final Map<NodeAddress, Long> vitalsAt = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ProbeDesk(Timing timing, Executor threads, UnaryOperator<NodeAddress> mapper) {
        this.timing = timing;
        this.threads = threads;
        this.mapper = mapper;
    }

    /** Takes an adapter's probe; the first that is not detached is used. */
    void attach(NodeProbe supplied) {
        if (probes.size() < MOST_PROBES) {
            probes.add(supplied);
        }
    }

    /** The client of a probe ends: another one's is used from now on, on connections of its own. */
    void detach(NodeProbe supplied) {
        boolean used = supplied.equals(probe());
        probes.remove(supplied);
        if (used) {
            kept.keySet().forEach(this::forget);
        }
    }

    private @Nullable NodeProbe probe() {
        Iterator<NodeProbe> attached = probes.iterator();
        return attached.hasNext() ? attached.next() : null;
    }

    @Override
    public boolean ready() {
        return !probes.isEmpty();
    }

    @Override
    public boolean encrypted() {
        NodeProbe asker = probe();
        return asker != null && asker.encrypted();
    }

    @Override
    public void ask(NodeAddress node, Inquirer inquirer) {
        long askedAt = timing.nanos();
        try {
            threads.execute(() -> askNow(node, inquirer, askedAt));
        } catch (RejectedExecutionException ending) {
            deliver(() -> inquirer.answered(node, new Finding.Silent(ProbeException.Kind.UNREACHABLE, askedAt)));
        }
    }

    private void askNow(NodeAddress node, Inquirer inquirer, long askedAt) {
        NodeProbe asker = probe();
        if (closed || asker == null) {
            return;
        }
        try {
            ProbeReply reply = reply(asker, node, inquirer);
            NodeReport report = NodeReport.of(reply, mapper);
            boolean tellsNothing = report.role() == NodeReport.Role.UNKNOWN;
            deliver(() -> inquirer.answered(
                    node, tellsNothing ? new Finding.Opaque(askedAt) : new Finding.Answered(report, askedAt)));
        } catch (ProbeException failure) {
            LOG.debug("{}: no answer ({}): {}", node, failure.kind(), failure.getMessage());
            if (failure.misfit().isPresent()) {
                Misfit misfit = failure.misfit().get();
                deliver(() -> inquirer.misfit(node, misfit, askedAt));
            } else {
                deliver(() -> inquirer.answered(node, new Finding.Silent(failure.kind(), askedAt)));
            }
        } catch (RuntimeException broken) {
            LOG.warn("{}: the probe threw what it should not; taken as no answer", node, broken);
            deliver(() -> inquirer.answered(node, new Finding.Silent(ProbeException.Kind.UNREACHABLE, askedAt)));
        }
    }

    private ProbeReply reply(NodeProbe asker, NodeAddress node, Inquirer inquirer) throws ProbeException {
        NodeProbe.Connection connection = kept.remove(node);
        if (connection != null) {
            try {
                return over(connection, node, inquirer);
            } catch (ProbeException lost) {
                if (lost.kind() != ProbeException.Kind.UNREACHABLE) {
                    throw lost;
                }
            }
        }
        return over(asker.dial(node), node, inquirer);
    }

    private ProbeReply over(NodeProbe.Connection connection, NodeAddress node, Inquirer inquirer)
            throws ProbeException {
        Timing.Cancellable late = timing.schedule(() -> inquirer.late(node), REPLY_TIMEOUT);
        boolean answered = false;
        try {
            ProbeReply reply = ask(connection, node, inquirer);
            answered = true;
            keep(node, connection);
            return reply;
        } finally {
            late.cancel();
            if (!answered) {
                connection.close();
            }
        }
    }

    private ProbeReply ask(NodeProbe.Connection connection, NodeAddress node, Inquirer inquirer) throws ProbeException {
        Duration timeout = REPLY_TIMEOUT.multipliedBy(2);
        long now = timing.nanos();
        Long last = vitalsAt.get(node);
        if (last != null && now - last < VITALS_EVERY.toNanos()) {
            return connection.ask(timeout);
        }
        vitalsAt.put(node, now);
        ProbeReply reply = connection.askWithVitals(timeout);
        NodeVitals.of(reply).ifPresent(vitals -> deliver(() -> inquirer.fares(node, vitals)));
        return reply;
    }

    @Override
    public void work(NodeAddress node, Work work, Consumer<Optional<Exception>> then) {
        try {
            threads.execute(() -> {
                Optional<Exception> failure = failureOf(node, work);
                deliver(() -> then.accept(failure));
            });
        } catch (RejectedExecutionException ending) {
            deliver(() -> then.accept(Optional.of(ending)));
        }
    }

    private Optional<Exception> failureOf(NodeAddress node, Work work) {
        try {
            NodeProbe worker = probe();
            if (worker == null || closed) {
                return Optional.of(new IllegalStateException("no client is attached any more"));
            }
            if (work.isNeeded()) {
                try (NodeProbe.Connection connection = worker.dial(node)) {
                    work.on(connection);
                }
            }
            return Optional.empty();
        } catch (ProbeException | RuntimeException failed) {
            return Optional.of(failed);
        }
    }

    @Override
    public int database() {
        NodeProbe asker = probe();
        return asker == null ? 0 : asker.database();
    }

    private void keep(NodeAddress node, NodeProbe.Connection connection) {
        kept.put(node, connection);
        if (closed) {
            close();
        }
    }

    private void deliver(Runnable answer) {
        timing.schedule(answer, Duration.ZERO);
    }

    @Override
    public void forget(NodeAddress node) {
        vitalsAt.remove(node);
        NodeProbe.Connection connection = kept.remove(node);
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        for (NodeAddress node : kept.keySet()) {
            forget(node);
        }
    }
}
