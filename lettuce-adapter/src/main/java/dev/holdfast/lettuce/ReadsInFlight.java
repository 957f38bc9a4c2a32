// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.lettuce;

import dev.holdfast.outcome.Commands;
import dev.holdfast.outcome.Safety;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The reads in flight on one connection of the user's that have a fallback, as the engine asks for them now and then: nothing is
 * noted on a command's way. The connection is shared, so a read that is given up does not close it, which would take others'
 * writes with it; its reply, should it come, is dropped. Engine's thread only.
 */
final class ReadsInFlight {

    /** A deep pipeline of keys that have no handler is not read through each time. */
    private static final int MOST_LOOKED_AT = 32;

    private final Attachment attachment;

    private @Nullable Attempt<?, ?, ?> noted;
    private long notedSince;

    ReadsInFlight(Attachment attachment) {
        this.attachment = attachment;
    }

    /** The server answers in order: if the first one is unanswered, all are. */
    @SuppressWarnings("ReferenceEquality") // CommandWrapper equals another one of the same command
    OptionalLong oldest(Line line, long begunBefore) {
        List<Attempt<?, ?, ?>> first = find(line, 1, MOST_LOOKED_AT);
        if (first.isEmpty()) {
            noted = null;
            return OptionalLong.empty();
        }
        Attempt<?, ?, ?> oldest = first.get(0);
        if (oldest != noted) {
            noted = oldest;
            notedSince = oldest.byCall()
                    ? oldest.since()
                    : attachment.recovery().timing().nanos();
        }
        return notedSince - begunBefore < 0 ? OptionalLong.of(notedSince) : OptionalLong.empty();
    }

    void giveUp(Line line, long begunBy, Judgement judgement) {
        for (Attempt<?, ?, ?> attempt : find(line, Integer.MAX_VALUE, Integer.MAX_VALUE)) {
            if (isBegunBy(attempt, begunBy) && attempt.giveUp()) {
                judgement.givenUp(attempt);
            }
        }
    }

    /** One of which it is not known was begun before the doubt came up. */
    private static boolean isBegunBy(Attempt<?, ?, ?> attempt, long begunBy) {
        return !attempt.byCall() || attempt.since() - begunBy <= 0;
    }

    private List<Attempt<?, ?, ?>> find(Line line, int most, int mostLookedAt) {
        List<Attempt<?, ?, ?>> found = new ArrayList<>();
        AtomicInteger looked = new AtomicInteger();
        line.forEach(attempt -> {
            boolean more = found.size() < most && looked.get() < mostLookedAt;
            if (more && isCandidate(attempt)) {
                looked.incrementAndGet();
                if (isReadWithFallback(attempt)) {
                    found.add(attempt);
                }
            }
        });
        return found;
    }

    private boolean isCandidate(Attempt<?, ?, ?> attempt) {
        Call<?, ?, ?> call = attempt.call();
        boolean inTransaction = call != null && call.transaction() != null;
        boolean candidate = attempt.byCall()
                || attachment.standIns().mayAnswer(attempt.command().getType());
        return candidate && attempt.kind() == CommandKind.PLAIN && !inTransaction && !attempt.isGone();
    }

    private boolean isReadWithFallback(Attempt<?, ?, ?> attempt) {
        LettuceWords words = new LettuceWords(attempt.command());
        boolean read = Commands.safety(words) == Safety.READ && !Commands.isBlocking(words);
        return read
                && (attempt.byCall()
                        || attachment.standIns().find(attempt.command()).isPresent());
    }
}
