// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.observe.FailoverListener;
import dev.holdfast.observe.FailoverReport;
import dev.holdfast.topology.TopologyEvent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's listener beans, told once they all exist: they may themselves use Redis, whose beans need a group before.
 */
final class LateListeners implements FailoverListener {

    private static final Logger LOG = LoggerFactory.getLogger(LateListeners.class);

    private volatile List<FailoverListener> listeners = List.of();

    void listeners(List<FailoverListener> all) {
        listeners = List.copyOf(all);
    }

    @Override
    public void happened(TopologyEvent event) {
        for (FailoverListener listener : listeners) {
            guarded(() -> listener.happened(event));
        }
    }

    @Override
    public void finished(FailoverReport report) {
        for (FailoverListener listener : listeners) {
            guarded(() -> listener.finished(report));
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException thrown) {
            LOG.warn("A listener bean threw; the others are told", thrown);
        }
    }
}
