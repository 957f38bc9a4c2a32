// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Result;
import dev.holdfast.benchmarks.race.Timeline.Window;
import dev.holdfast.testkit.History;
import dev.holdfast.testkit.History.Report;
import dev.holdfast.testkit.History.Violation.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one run did to one client.
 *
 * @param calls all calls
 * @param back how long until all threads wrote for good, in the worst of the timeline's windows; empty if never, or if
 *     there is no window
 * @param failedWrites writes that ended with an error
 * @param unknownWrites those of them that may have been executed
 * @param mostUnknownOfAThread the most of these that one thread met
 * @param failedReads reads that ended with an error
 * @param repeated writes that were applied more than once
 * @param falselyTold writes that were told not executed and are there
 * @param lost acknowledged writes that are not there
 * @param lostFor how long after the promotion such a write was acknowledged last
 * @param longestCall the longest call
 * @param sendsToDemoted commands that the old primary was sent after the promotion; empty if it cannot be asked
 * @param sendsAfterBack those that it was sent after writes were back
 * @param sinceProbe from the last probe of the primary to the fault; empty where that was not waited for
 * @param errors how often each error was told
 */
record Figures(
        long calls,
        Optional<Duration> back,
        long failedWrites,
        long unknownWrites,
        long mostUnknownOfAThread,
        long failedReads,
        long repeated,
        long falselyTold,
        long lost,
        Duration lostFor,
        Duration longestCall,
        OptionalLong sendsToDemoted,
        OptionalLong sendsAfterBack,
        Optional<Duration> sinceProbe,
        Map<String, Long> errors) {

    /** After a call of such a length, a thread that had written again was not back yet. */
    static final Duration SILENCE = Duration.ofMillis(500);

    private static final int ERROR_TEXT = 90;

    /**
     * Counts.
     *
     * @param all what each call was told
     * @param applied the keys of the writes that the primary holds at the end, each as often as it was applied
     * @param timeline what was done when
     * @param until when the observation ended
     * @param threads how many threads called
     */
    static Figures of(List<Attempt> all, List<String> applied, Timeline timeline, long until, int threads) {
        Set<String> kept = new HashSet<>(applied);
        List<Attempt> writes = all.stream().filter(Attempt::writes).toList();
        List<Attempt> unknown =
                writes.stream().filter(call -> call.result() == Result.UNKNOWN).toList();
        Report report = history(writes).log(Attempt.Kind.INCR.name(), applied);
        return new Figures(
                all.size(),
                back(all, kept, timeline, until, threads),
                count(writes, call -> !call.ok()),
                unknown.size(),
                unknown.stream()
                        .collect(Collectors.groupingBy(Attempt::thread, Collectors.counting()))
                        .values()
                        .stream()
                        .max(Comparator.naturalOrder())
                        .orElse(0L),
                count(all, call -> !call.writes() && !call.ok()),
                report.count(Kind.REPEATED),
                report.count(Kind.FALSELY_NOT_APPLIED),
                report.count(Kind.LOST),
                lostFor(writes, kept, timeline),
                Duration.ofNanos(all.stream()
                        .mapToLong(call -> Math.min(call.ended(), Math.max(until, call.began())) - call.began())
                        .max()
                        .orElse(0)),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                all.stream()
                        .filter(call -> !call.ok())
                        .collect(Collectors.groupingBy(Figures::errorOf, TreeMap::new, Collectors.counting())));
    }

    Figures withSendsToDemoted(OptionalLong all, OptionalLong afterBack) {
        return new Figures(
                calls,
                back,
                failedWrites,
                unknownWrites,
                mostUnknownOfAThread,
                failedReads,
                repeated,
                falselyTold,
                lost,
                lostFor,
                longestCall,
                all,
                afterBack,
                sinceProbe,
                errors);
    }

    Figures sinceProbe(Optional<Duration> value) {
        return new Figures(
                calls,
                back,
                failedWrites,
                unknownWrites,
                mostUnknownOfAThread,
                failedReads,
                repeated,
                falselyTold,
                lost,
                lostFor,
                longestCall,
                sendsToDemoted,
                sendsAfterBack,
                value,
                errors);
    }

    private static History history(List<Attempt> writes) {
        History history = new History();
        for (Attempt call : writes) {
            history.begin(Attempt.Kind.INCR.name(), call.key())
                    .end(
                            switch (call.result()) {
                                case OK -> History.Outcome.OK;
                                case NOT_EXECUTED -> History.Outcome.NOT_APPLIED;
                                case UNKNOWN -> History.Outcome.UNKNOWN;
                            },
                            "",
                            "");
        }
        return history;
    }

    /** Kinds of errors: without the addresses and times in them. */
    private static String errorOf(Attempt call) {
        String text = call.error().replaceAll("[0-9]+", "N");
        return call.kind() + " " + call.result() + " " + text.substring(0, Math.min(ERROR_TEXT, text.length()));
    }

    private static long count(List<Attempt> calls, Predicate<Attempt> which) {
        return calls.stream().filter(which).count();
    }

    private static Duration lostFor(List<Attempt> writes, Set<String> kept, Timeline timeline) {
        return Duration.ofNanos(writes.stream()
                .filter(call -> call.ok() && !kept.contains(call.key()))
                .mapToLong(call -> Math.max(0, call.ended() - timeline.promoted()))
                .max()
                .orElse(0));
    }

    // ---- back for good

    private static Optional<Duration> back(
            List<Attempt> all, Set<String> kept, Timeline timeline, long until, int threads) {
        Map<Integer, List<Attempt>> byThread = all.stream()
                .sorted(Comparator.comparingLong(Attempt::ended))
                .collect(Collectors.groupingBy(Attempt::thread));
        long worst = -1;
        for (Window window : timeline.windows()) {
            long end = Math.min(window.until(), until);
            for (int thread = 0; thread < threads; thread++) {
                OptionalLong back = backForGood(byThread.getOrDefault(thread, List.of()), kept, window.from(), end);
                if (back.isEmpty()) {
                    return Optional.empty();
                }
                worst = Math.max(worst, back.getAsLong());
            }
        }
        return worst < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(worst));
    }

    /**
     * The first write that the new primary kept, after which no write of the thread failed or was lost, and no call took
     * long. A write that a demoted node acknowledged is none. Time between two calls is the caller's own, which a busy
     * machine may have kept from running; at the end, though, a thread that has fallen silent is not back.
     */
    private static OptionalLong backForGood(List<Attempt> calls, Set<String> kept, long from, long until) {
        long first = Long.MAX_VALUE;
        for (int i = calls.size() - 1; i >= 0; i--) {
            Attempt call = calls.get(i);
            if (call.ended() > until) {
                if (call.began() <= until - SILENCE.toNanos()) {
                    return OptionalLong.empty();
                }
                continue;
            }
            boolean silentAtTheEnd = first == Long.MAX_VALUE && until - call.ended() > SILENCE.toNanos();
            if (call.ended() <= from || silentAtTheEnd || (call.writes() && !isGood(call, kept))) {
                break;
            }
            first = call.writes() ? call.ended() : first;
            if (call.ended() - call.began() > SILENCE.toNanos()) {
                break;
            }
        }
        return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first - from);
    }

    private static boolean isGood(Attempt write, Set<String> kept) {
        return write.ok() && kept.contains(write.key());
    }
}
