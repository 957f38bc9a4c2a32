// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import dev.holdfast.dns.EndpointResolver.Freshness;
import dev.holdfast.dns.KnownAnswers.Verdict;
import dev.holdfast.timing.Timing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lookups of one host: one at a time, not more than one in 250 ms, shared by all who wait. At most one more is
 * pending behind the one under way; whoever must not have an older answer waits for that one.
 */
final class HostLookups {

    static final Duration PAUSE = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(EndpointResolver.class);
    private static final Duration WARNING_PAUSE = Duration.ofSeconds(60);

    private final String host;
    private final Lookup lookup;
    private final Timing timing;
    private final KnownAnswers known;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable CompletableFuture<Resolution> running;
    private @Nullable CompletableFuture<Resolution> pending;
    private Timing.@Nullable Cancellable wakeUp;
    private boolean begunBefore;
    private long begun;
    private boolean degraded;
    private boolean warnedBefore;
    private long warned;
    private boolean closed;

    HostLookups(String host, Lookup lookup, Timing timing, DnsSettings settings) {
        this.host = host;
        this.lookup = lookup;
        this.timing = timing;
        this.known = new KnownAnswers(settings);
    }

    CompletionStage<Resolution> resolve(Freshness freshness) {
        CompletableFuture<Resolution> shared;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedException());
            }
            Verdict verdict = freshness == Freshness.CACHED ? known.at(timing.nanos()) : null;
            if (verdict != null) {
                return told(verdict);
            }
            shared = freshness == Freshness.CACHED && running != null ? running : joinPending();
        } finally {
            lock.unlock();
        }
        beginIfDue();
        return ownCopy(shared);
    }

    private CompletableFuture<Resolution> joinPending() {
        CompletableFuture<Resolution> joined = pending == null ? new CompletableFuture<>() : pending;
        pending = joined;
        return joined;
    }

    /** Begins the pending lookup, or sees to it that it begins when its time has come. */
    private void beginIfDue() {
        lock.lock();
        try {
            if (pending == null || running != null || wakeUp != null || !due()) {
                return;
            }
            running = pending;
            pending = null;
            begunBefore = true;
            begun = timing.nanos();
        } finally {
            lock.unlock();
        }
        lookup.ask(host).thenAccept(this::finish);
    }

    /** False when it will be later, and the scheduler knows. */
    private boolean due() {
        long wait = begunBefore ? PAUSE.toNanos() - (timing.nanos() - begun) : 0;
        if (wait > 0) {
            try {
                wakeUp = timing.schedule(this::wake, Duration.ofNanos(wait));
                return false;
            } catch (RejectedExecutionException schedulerEnded) {
                // Its owner closes it with us or after us. Asking early keeps the promise that every caller is told.
                return true;
            }
        }
        return true;
    }

    private void wake() {
        lock.lock();
        try {
            wakeUp = null;
        } finally {
            lock.unlock();
        }
        beginIfDue();
    }

    private void finish(Lookup.Answer answer) {
        CompletableFuture<Resolution> finished;
        Verdict verdict;
        lock.lock();
        try {
            verdict = known.accept(answer, timing.nanos());
            finished = running;
            running = null;
            if (!closed) {
                report(answer, verdict);
            }
        } finally {
            lock.unlock();
        }
        // First: the steps that callers attached run in complete, and may take their time.
        beginIfDue();
        if (finished != null) {
            complete(finished, verdict);
        }
    }

    private void report(Lookup.Answer answer, Verdict verdict) {
        if (verdict instanceof Verdict.Known good && good.resolution().fresh()) {
            if (degraded) {
                LOG.info(
                        "Name lookups of {} work again: {}",
                        host,
                        good.resolution().addresses());
            }
            degraded = false;
        } else if (verdict instanceof Verdict.Known lastGood) {
            boolean silent = warnedBefore && timing.nanos() - warned < WARNING_PAUSE.toNanos();
            if (!silent) {
                LOG.warn(
                        "Serving the last known good addresses {} of {}: {}",
                        lastGood.resolution().addresses(),
                        host,
                        reason(answer));
                warnedBefore = true;
                warned = timing.nanos();
            }
            degraded = true;
        }
    }

    private static String reason(Lookup.Answer answer) {
        if (answer instanceof Lookup.Answer.Failed failed) {
            return String.valueOf(failed.exception().getMessage());
        }
        return answer instanceof Lookup.Answer.Missing denied
                ? String.valueOf(denied.exception().getMessage())
                : "";
    }

    private static CompletionStage<Resolution> told(Verdict verdict) {
        CompletableFuture<Resolution> told = new CompletableFuture<>();
        complete(told, verdict);
        return told;
    }

    private static void complete(CompletableFuture<Resolution> future, Verdict verdict) {
        if (verdict instanceof Verdict.Known known) {
            future.complete(known.resolution());
        } else {
            future.completeExceptionally(((Verdict.Unknown) verdict).exception());
        }
    }

    /** One caller who cancels or completes its stage must not do so for the others. */
    private static CompletionStage<Resolution> ownCopy(CompletableFuture<Resolution> shared) {
        CompletableFuture<Resolution> copy = new CompletableFuture<>();
        shared.whenComplete((resolution, failure) -> {
            if (failure == null) {
                copy.complete(resolution);
            } else {
                copy.completeExceptionally(failure);
            }
        });
        return copy;
    }

    private ResolutionException closedException() {
        return new ResolutionException(ResolutionException.Kind.CLOSED, host, "Nobody was asked.");
    }

    void close() {
        CompletableFuture<Resolution> first;
        CompletableFuture<Resolution> second;
        lock.lock();
        try {
            closed = true;
            first = running;
            second = pending;
            pending = null;
            if (wakeUp != null) {
                wakeUp.cancel();
            }
        } finally {
            lock.unlock();
        }
        if (first != null) {
            first.completeExceptionally(closedException());
        }
        if (second != null) {
            second.completeExceptionally(closedException());
        }
    }
}
