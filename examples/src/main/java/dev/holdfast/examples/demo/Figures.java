// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.testkit.History;
import dev.holdfast.testkit.History.Report;
import dev.holdfast.testkit.History.Violation.Kind;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What one phase did to one service; durations in nanoseconds.
 *
 * @param service which service
 * @param phase which phase
 * @param ok calls that were answered
 * @param failedWrites writes that ended with an error
 * @param unknownWrites those of them that may have been executed
 * @param failedReads reads that ended with an error
 * @param writeGap the longest time without a write that succeeded
 * @param readGap the same for reads
 * @param writesBack how long after the promotion all writing threads wrote again, and went on to; empty if one never did
 * @param longestCall the longest call
 * @param lost writes that were acknowledged and are not there
 * @param repeated writes that were applied more than once
 * @param falselyTold writes that were reported not applied and are there, and values that nobody wrote
 */
record Figures(
        Contestant service,
        Phase phase,
        long ok,
        long failedWrites,
        long unknownWrites,
        long failedReads,
        long writeGap,
        long readGap,
        OptionalLong writesBack,
        long longestCall,
        long lost,
        long repeated,
        long falselyTold) {

    private static final long BEFORE = 1_000_000_000;

    /** Without a success for so long, a thread that had written again is not back yet. */
    private static final long SILENCE = 500_000_000;

    /**
     * Counts.
     *
     * @param all all calls of the service
     * @param log the list to which this phase's RPUSH appended, as the servers hold it at the end
     * @param counter what this phase's INCR raised
     */
    static Figures of(Contestant service, Phase phase, List<Call> all, List<String> log, long counter) {
        List<Call> calls =
                all.stream().filter(call -> call.phase() == phase.number()).toList();
        Report pushed = history(calls).log(Call.Kind.RPUSH.name(), log);
        Report raised = history(calls).counter(Call.Kind.INCR.name(), counter);
        return new Figures(
                service,
                phase,
                count(calls, Call::ok),
                count(calls, call -> call.writes() && !call.ok()),
                count(calls, call -> call.writes() && call.result() == Call.Result.UNKNOWN),
                count(calls, call -> !call.writes() && !call.ok()),
                longestGap(phase, calls.stream().filter(Call::writes).toList()),
                longestGap(phase, calls.stream().filter(call -> !call.writes()).toList()),
                writesBack(phase, calls),
                calls.stream().mapToLong(Call::nanos).max().orElse(0),
                pushed.count(Kind.LOST) + raised.count(Kind.LOST),
                pushed.count(Kind.REPEATED) + raised.count(Kind.REPEATED),
                pushed.count(Kind.FALSELY_NOT_APPLIED) + pushed.count(Kind.STRANGE));
    }

    private static History history(List<Call> calls) {
        History history = new History();
        for (Call call : calls) {
            history.begin(call.kind().name(), call.id())
                    .end(
                            switch (call.result()) {
                                case OK -> History.Outcome.OK;
                                case REFUSED -> History.Outcome.NOT_APPLIED;
                                case UNKNOWN -> History.Outcome.UNKNOWN;
                            },
                            call.node(),
                            "");
        }
        return history;
    }

    private static long count(List<Call> calls, Predicate<Call> which) {
        return calls.stream().filter(which).count();
    }

    private static long longestGap(Phase phase, List<Call> calls) {
        long from = phase.disturbed() - BEFORE;
        long[] instants = LongStream.concat(
                        LongStream.of(from, phase.until()),
                        calls.stream().filter(Call::ok).mapToLong(Call::ended))
                .filter(instant -> instant >= from && instant <= phase.until())
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < instants.length; i++) {
            longest = Math.max(longest, instants[i] - instants[i - 1]);
        }
        return longest;
    }

    private static OptionalLong writesBack(Phase phase, List<Call> calls) {
        List<Call> writes = calls.stream().filter(Call::writes).toList();
        List<OptionalLong> back = writes.stream()
                .map(Call::thread)
                .distinct()
                .map(thread -> backForGood(
                        phase, writes.stream().filter(call -> call.thread().equals(thread))))
                .toList();
        return back.size() < Service.WRITERS || !back.stream().allMatch(OptionalLong::isPresent)
                ? OptionalLong.empty()
                : back.stream().mapToLong(OptionalLong::getAsLong).max();
    }

    /** The first success that no longer silence follows. */
    private static OptionalLong backForGood(Phase phase, Stream<Call> writes) {
        long[] successes = writes.filter(Call::ok)
                .mapToLong(Call::ended)
                .filter(ended -> ended > phase.promoted() && ended <= phase.until())
                .sorted()
                .toArray();
        long next = phase.until();
        for (int i = successes.length - 1; i >= 0 && next - successes[i] <= SILENCE; i--) {
            next = successes[i];
        }
        return next == phase.until() ? OptionalLong.empty() : OptionalLong.of(next - phase.promoted());
    }

    long errors() {
        return failedWrites + failedReads;
    }
}
