// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.Holdfast;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.topology.TopologyEvent;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The keys that were removed from the cache a moment ago: the replica that becomes the primary may not have heard of it, for
 * replication is asynchronous. So they are named once more when the primary is in doubt.
 */
final class RecentChanges implements FailoverListener {

    /** A replica that lags further is no use anyway. */
    private static final long KEPT_NANOS = Duration.ofSeconds(2).toNanos();

    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private volatile Holdfast holdfast;

    private record Change(String key, long at) {}

    void of(Holdfast group) {
        holdfast = group;
    }

    void add(String key) {
        long now = System.nanoTime();
        changes.add(new Change(key, now));
        changes.removeIf(change -> now - change.at() > KEPT_NANOS);
    }

    @Override
    public void happened(TopologyEvent event) {
        Holdfast group = holdfast;
        if (event instanceof TopologyEvent.Suspected && group != null) {
            group.changedWhileAway(changes.stream().map(Change::key).distinct().toArray(String[]::new));
        }
    }
}
