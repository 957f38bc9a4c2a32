// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import dev.holdfast.changed.ChangedKey;
import dev.holdfast.changed.ChangedKeys;
import dev.holdfast.changed.ChangedKeys.WhenFull;
import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the primary the keys that were changed elsewhere while it was away, before commands pass: a cache must not come
 * back with values from before the outage.
 *
 * <p>Keys that were deleted are deleted once more from a primary that is verified within a minute: replication is
 * asynchronous, so the one from which they were deleted may die before its replica knew.
 */
final class Clearing {

    /** How many keys are remembered unless set otherwise: they take some megabytes. */
    static final int DEFAULT_MOST = 10_000;

    /** How many keys one command deletes: UNLINK of so many takes the server well under a millisecond. */
    static final int BATCH = 500;

    static final Duration ONCE_MORE_WITHIN = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofMillis(250);

    /** As a reply of a probe. */
    private static final Duration REPLY = Duration.ofMillis(500);

    /** Beyond, the first ones are not deleted once more. */
    private static final int MOST_DELETED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast");

    private final Endpoint endpoint;
    private volatile ChangedKeys keys = ChangedKeys.inMemory(DEFAULT_MOST, WhenFull.FAIL_WRITE);

    /** Whether others may put keys into the store. */
    private volatile boolean shared;

    private final Timing timing;
    private final StandingBoard board;

    /** Between a change that is noted and a standing that is hung: either the change sees it, or it the change. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Counts what may have made a deletion necessary, and what of it is done. */
    private final AtomicLong changes = new AtomicLong();

    private volatile long cleared;

    // ---- the search's thread only
    private @Nullable Attempt latest;
    private boolean running;
    private Optional<NodeAddress> at = Optional.empty();
    private boolean told;
    private long notBefore;
    private Optional<Misfit> problem = Optional.empty();

    /** Deleted not long ago; guarded by the lock. */
    private final Deque<Deleted> deleted = new ArrayDeque<>();

    /** By which attempt, and when. */
    private record Deleted(ChangedKey key, Attempt by, long at) {}

    Clearing(Endpoint endpoint, Timing timing, StandingBoard board) {
        this.endpoint = endpoint;
        this.timing = timing;
        this.board = board;
        this.notBefore = timing.nanos();
    }

    /** Another store; before the first key. */
    void use(ChangedKeys store, boolean isShared) {
        keys = store;
        shared = isShared;
    }

    /** Remembers keys; from before it returns on, no command passes until they are deleted. Any thread. */
    void changed(List<ChangedKey> more) {
        keys.add(more);
        lock.lock();
        try {
            changes.incrementAndGet();
            board.doubt(board.standing().epoch());
        } finally {
            lock.unlock();
        }
    }

    /** Runs what hangs a standing, so that no change is noted between the question whether one is due and the hanging. */
    void hanging(Runnable hang) {
        lock.lock();
        try {
            hang.run();
        } finally {
            lock.unlock();
        }
    }

    /** Whether keys are to be deleted before commands pass; never in a mode that changes nothing. */
    boolean isDue() {
        return isPending() && board.standing().mode() == Mode.PROTECT;
    }

    private boolean isPending() {
        return changes.get() != cleared;
    }

    /** Commands are about to be held to what is remembered: none passes before it is deleted. */
    void protecting() {
        if (isPending()) {
            board.doubt(board.standing().epoch());
        }
    }

    /** Another primary: it may lack deletions of late, and the store may hold keys of another process. */
    void moved() {
        if (shared || !ofLate(null).isEmpty()) {
            changes.incrementAndGet();
        }
    }

    /** Why it could not be done and waiting will not mend it. */
    Optional<Misfit> problem() {
        return isDue() ? problem : Optional.empty();
    }

    /** When it is tried again, in nanoseconds from now. */
    long nextAttempt() {
        return !isDue() || running ? Long.MAX_VALUE : Math.max(0, notBefore - timing.nanos());
    }

    /**
     * Begins to delete from this node, if it is time to; {@code then} is run on the search's thread. An attempt on another
     * node, which may hang for as long as that node does, is not waited for.
     */
    void begin(NodeAddress node, Inquiry inquiry, Runnable then) {
        boolean elsewhere = at.filter(node::equals).isEmpty();
        if ((running && !elsewhere) || !isDue() || !inquiry.ready()) {
            return;
        }
        if (!elsewhere && notBefore - timing.nanos() > 0) {
            return;
        }
        running = true;
        at = Optional.of(node);
        long from = changes.get();
        Attempt attempt = new Attempt();
        latest = attempt;
        inquiry.work(node, attempt, failure -> {
            if (attempt != latest) {
                return;
            }
            running = false;
            if (failure.isEmpty()) {
                cleared = from;
                told = false;
                problem = Optional.empty();
            } else {
                failed(node, failure.get());
            }
            then.run();
        });
    }

    private void failed(NodeAddress node, Exception failure) {
        notBefore = timing.nanos() + AGAIN.toNanos();
        problem = failure instanceof ProbeException probe ? probe.misfit() : Optional.empty();
        if (!told) {
            told = true;
            LOG.warn(
                    "[{}] keys that were changed while Redis was away could not be deleted from {}; commands wait, and it"
                            + " is tried again: {}",
                    endpoint,
                    node,
                    failure.toString());
        }
    }

    // ---- on a probe's thread

    private final class Attempt implements Inquiry.Work {

        @Override
        public boolean isNeeded() {
            return !keys.oldest(1).isEmpty() || !ofLate(this).isEmpty();
        }

        @Override
        public void on(NodeProbe.Connection connection) throws ProbeException {
            List<ChangedKey> batch = keys.oldest(BATCH);
            while (!batch.isEmpty()) {
                delete(batch, connection);
                // In this order: an attempt on another node finds each key in one of the two.
                remember(batch, this);
                keys.remove(batch);
                batch = keys.oldest(BATCH);
            }
            delete(ofLate(this), connection);
        }
    }

    private static void delete(List<ChangedKey> all, NodeProbe.Connection connection) throws ProbeException {
        Map<Integer, List<byte[]>> byDatabase = new TreeMap<>();
        all.forEach(key -> byDatabase
                .computeIfAbsent(key.database(), any -> new ArrayList<>())
                .add(key.key()));
        for (Map.Entry<Integer, List<byte[]>> one : byDatabase.entrySet()) {
            List<byte[]> those = one.getValue();
            for (int from = 0; from < those.size(); from += BATCH) {
                connection.delete(one.getKey(), those.subList(from, Math.min(those.size(), from + BATCH)), REPLY);
            }
        }
    }

    /** What other attempts deleted, be it from this node or from another one. */
    private List<ChangedKey> ofLate(@Nullable Attempt attempt) {
        long now = timing.nanos();
        lock.lock();
        try {
            deleted.removeIf(one -> now - one.at() > ONCE_MORE_WITHIN.toNanos());
            return deleted.stream()
                    .filter(one -> one.by() != attempt)
                    .map(Deleted::key)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void remember(List<ChangedKey> batch, Attempt by) {
        long now = timing.nanos();
        lock.lock();
        try {
            batch.forEach(key -> deleted.add(new Deleted(key, by, now)));
            while (deleted.size() > MOST_DELETED) {
                deleted.remove();
            }
        } finally {
            lock.unlock();
        }
    }
}
