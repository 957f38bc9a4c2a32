// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.dns;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one name: the last answer and for how long it counts, and the last good one. Pure: told the time.
 * Not safe for use by several threads.
 */
final class KnownAnswers {

    /** A missing name in the middle of a failover may be a record that is being replaced; for longer it is a fact. */
    private static final Duration DOUBT = Duration.ofSeconds(60);

    /** How soon a last known good answer is put to the test again (RFC 8767 says 30 s; a failover cannot wait). */
    private static final Duration MOST_UNTIL_RETRY = Duration.ofSeconds(1);

    private final DnsSettings settings;
    private @Nullable Verdict cached;
    private long cachedAt;
    private Duration cachedFor = Duration.ZERO;
    private @Nullable Resolution lastGood;
    private long lastGoodAt;
    private boolean missing;
    private long missingSince;

    KnownAnswers(DnsSettings settings) {
        this.settings = settings;
    }

    /** What callers are told. */
    sealed interface Verdict {

        record Known(Resolution resolution) implements Verdict {}

        record Unknown(ResolutionException exception) implements Verdict {}
    }

    /** The last verdict, if it still counts. */
    @Nullable
    Verdict at(long now) {
        return cached != null && within(cachedAt, now, cachedFor) ? cached : null;
    }

    /** Takes in what a lookup brought. */
    Verdict accept(Lookup.Answer answer, long now) {
        if (answer instanceof Lookup.Answer.Found found) {
            missing = false;
            lastGood = found.resolution();
            lastGoodAt = now;
            return keep(
                    new Verdict.Known(found.resolution()),
                    now,
                    found.resolution().timeToLive());
        }
        if (answer instanceof Lookup.Answer.Missing denied) {
            if (!missing) {
                missing = true;
                missingSince = now;
            }
            boolean doubtful = within(missingSince, now, DOUBT);
            return instead(denied.exception(), doubtful, now, denied.timeToLive());
        }
        Lookup.Answer.Failed failed = (Lookup.Answer.Failed) answer;
        return instead(failed.exception(), true, now, Duration.ZERO);
    }

    private Verdict instead(ResolutionException exception, boolean doubtful, long now, Duration timeToLive) {
        if (doubtful && lastGood != null && within(lastGoodAt, now, settings.serveLastKnownGood())) {
            Duration untilRetry = settings.leastTimeToLive().compareTo(MOST_UNTIL_RETRY) < 0
                    ? settings.leastTimeToLive()
                    : MOST_UNTIL_RETRY;
            return keep(new Verdict.Known(lastGood.lastKnownGood(untilRetry)), now, untilRetry);
        }
        return keep(new Verdict.Unknown(exception), now, timeToLive);
    }

    private Verdict keep(Verdict verdict, long now, Duration timeToLive) {
        cached = verdict;
        cachedAt = now;
        cachedFor = timeToLive;
        return verdict;
    }

    private static boolean within(long since, long now, Duration duration) {
        return now - since < duration.toNanos();
    }
}
