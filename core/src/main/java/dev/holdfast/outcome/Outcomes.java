// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.outcome;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what Holdfast knows under the exceptions of other frameworks, for a user's own retry.
 *
 * @since 0.1.0
 */
public final class Outcomes {
    private Outcomes() {}

    /**
     * Whether the failed command may be sent again.
     *
     * @param throwable what a call ended with
     * @return true only when a failure of Holdfast is found and proves that repeating cannot apply the command twice;
     *     of several failures every one must say so; false when the outcome is unknown or the exception is not ours
     */
    public static boolean safeToRepeat(Throwable throwable) {
        boolean found = false;
        Walk walk = new Walk(throwable);
        for (Throwable next = walk.next(); next != null; next = walk.next()) {
            if (next instanceof FailoverFailure failure) {
                found = true;
                if (!failure.safeToRepeat()) {
                    return false;
                }
            }
        }
        return found;
    }

    /**
     * Looks for a failure of Holdfast in an exception, its causes and what they suppressed.
     *
     * @param throwable what a call ended with
     * @return the nearest one: causes first, then suppressed exceptions
     */
    public static Optional<FailoverFailure> find(Throwable throwable) {
        Walk walk = new Walk(throwable);
        for (Throwable next = walk.next(); next != null; next = walk.next()) {
            if (next instanceof FailoverFailure failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /** Causes first, then suppressed, each once: Jedis' retry executor keeps the first failure only as suppressed. */
    private static final class Walk {
        private final Deque<Throwable> open = new ArrayDeque<>();
        private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        Walk(@Nullable Throwable start) {
            add(start, true);
        }

        private void add(@Nullable Throwable throwable, boolean first) {
            if (throwable != null && seen.add(throwable)) {
                if (first) {
                    open.addFirst(throwable);
                } else {
                    open.addLast(throwable);
                }
            }
        }

        @Nullable
        Throwable next() {
            Throwable next = open.pollFirst();
            if (next != null) {
                add(next.getCause(), true);
                for (Throwable suppressed : next.getSuppressed()) {
                    add(suppressed, false);
                }
            }
            return next;
        }
    }
}
