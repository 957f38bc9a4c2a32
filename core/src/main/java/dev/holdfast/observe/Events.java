// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.topology.TopologyEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on: to the log at once, to the user's listeners in order, on a worker thread, guarded.
 *
 * @since 0.1.0
 */
public final class Events implements Consumer<TopologyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private final List<FailoverListener> listeners;
    private final Executor workers;
    private final EventLog log = new EventLog();
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<TopologyEvent> queue = new ArrayDeque<>();
    private boolean running;

    /**
     * For one group.
     *
     * @param listeners the user's
     * @param workers where they may block
     */
    public Events(List<FailoverListener> listeners, Executor workers) {
        this.listeners = List.copyOf(listeners);
        this.workers = workers;
    }

    @Override
    public void accept(TopologyEvent event) {
        log.write(event);
        if (listeners.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            queue.add(event);
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        try {
            workers.execute(this::drain);
        } catch (RejectedExecutionException busy) {
            lock.lock();
            try {
                running = false;
            } finally {
                lock.unlock();
            }
            LOG.warn("[{}] no worker is free to tell listeners; they are told with the next event", event.endpoint());
        }
    }

    private void drain() {
        TopologyEvent event = next();
        while (event != null) {
            for (FailoverListener listener : listeners) {
                tell(listener, event);
            }
            event = next();
        }
    }

    private @org.jspecify.annotations.Nullable TopologyEvent next() {
        lock.lock();
        try {
            TopologyEvent event = queue.poll();
            running = event != null;
            return event;
        } finally {
            lock.unlock();
        }
    }

    private static void tell(FailoverListener listener, TopologyEvent event) {
        try {
            listener.happened(event);
        } catch (RuntimeException thrown) {
            LOG.warn("[{}] a listener threw; the failover goes on", event.endpoint(), thrown);
        }
    }
}
