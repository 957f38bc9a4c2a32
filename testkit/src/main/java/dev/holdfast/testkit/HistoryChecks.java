// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import dev.holdfast.testkit.History.Operation;
import dev.holdfast.testkit.History.Outcome;
import dev.holdfast.testkit.History.Report;
import dev.holdfast.testkit.History.Violation;
import dev.holdfast.testkit.History.Violation.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The checks: pure functions of a history and of what the server holds. */
final class HistoryChecks {
    private HistoryChecks() {}

    static Report log(List<Operation> operations, List<String> list) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Integer> times = new HashMap<>();
        list.forEach(id -> times.merge(id, 1, Integer::sum));
        Set<String> known = new HashSet<>();
        for (Operation operation : operations) {
            known.add(operation.id());
            int applied = times.getOrDefault(operation.id(), 0);
            if (applied > 1) {
                violations.add(violation(Kind.REPEATED, operation, "is there " + applied + " times"));
            }
            if (applied > 0 && operation.outcome() == Outcome.NOT_APPLIED) {
                violations.add(violation(Kind.FALSELY_NOT_APPLIED, operation, "is there"));
            }
            if (applied == 0 && operation.outcome() == Outcome.OK) {
                violations.add(violation(Kind.LOST, operation, "is not there"));
            }
        }
        times.keySet().stream()
                .filter(id -> !known.contains(id))
                .sorted()
                .forEach(id -> violations.add(new Violation(Kind.STRANGE, 1, id + " is there, but was never begun")));
        return report("log of " + list.size() + " entries", operations, violations);
    }

    static Report counter(List<Operation> operations, long value) {
        List<Violation> violations = new ArrayList<>();
        long ok = count(operations, Outcome.OK);
        long unknown = count(operations, Outcome.UNKNOWN);
        if (value < ok) {
            violations.add(new Violation(Kind.LOST, ok - value, value + " is less than the " + ok + " that were OK"));
        }
        if (value > ok + unknown) {
            String text = value + " is more than " + ok + " OK and " + unknown
                    + " unknown: applied twice, or although reported not applied";
            violations.add(new Violation(Kind.REPEATED, value - ok - unknown, text));
        }
        return report("counter at " + value, operations, violations);
    }

    static Report register(List<Operation> writes, List<Operation> reads, long value) {
        List<Violation> violations = new ArrayList<>();
        Map<Long, Operation> written = new HashMap<>();
        // By the time at which it was certain: the newest version that was OK until then.
        TreeMap<Long, Long> newest = new TreeMap<>();
        newest.put(Long.MIN_VALUE, Long.MIN_VALUE);
        for (Operation write : writes) {
            long version = Long.parseLong(write.id());
            written.put(version, write);
            if (write.outcome() == Outcome.OK) {
                newest.put(
                        write.completed(), Math.max(version, newest.lastEntry().getValue()));
            }
        }
        for (Operation read : reads) {
            if (!read.value().isEmpty() || newest.lowerEntry(read.invoked()).getValue() > Long.MIN_VALUE) {
                long seen = read.value().isEmpty() ? Long.MIN_VALUE : Long.parseLong(read.value());
                long certain = newest.lowerEntry(read.invoked()).getValue();
                checkValue("read " + read.id() + " saw", seen, certain, written, violations);
            }
        }
        checkValue("the server holds", value, newest.lastEntry().getValue(), written, violations);
        return report("register at " + value, writes, violations);
    }

    private static void checkValue(
            String who, long seen, long certain, Map<Long, Operation> written, List<Violation> violations) {
        String what = who + " " + (seen == Long.MIN_VALUE ? "nothing" : Long.toString(seen));
        Operation write = written.get(seen);
        if (seen < certain) {
            violations.add(new Violation(Kind.STALE, 1, what + ", but " + certain + " was OK before"));
        } else if (write == null && seen != Long.MIN_VALUE) {
            violations.add(new Violation(Kind.STRANGE, 1, what + ", which nobody wrote"));
        }
        if (write != null && write.outcome() == Outcome.NOT_APPLIED) {
            violations.add(new Violation(Kind.FALSELY_NOT_APPLIED, 1, what + ", which was reported not applied"));
        }
    }

    static Report durations(List<Operation> operations, List<String> unended, Duration bound) {
        List<Violation> violations = new ArrayList<>();
        operations.stream()
                .filter(operation -> operation.duration().compareTo(bound) > 0)
                .forEach(operation -> violations.add(violation(
                        Kind.LATE, operation, "took " + operation.duration().toMillis() + " ms")));
        unended.forEach(operation -> violations.add(new Violation(Kind.UNENDED, 1, operation + " has not ended")));
        return report("calls of at most " + bound.toMillis() + " ms", operations, violations);
    }

    private static Violation violation(Kind kind, Operation operation, String what) {
        String who = operation.kind() + " " + operation.id() + " of " + operation.client();
        String node = operation.node().isEmpty() ? "" : " by " + operation.node();
        return new Violation(kind, 1, who + ", " + operation.outcome() + node + ", " + what);
    }

    private static Report report(String check, List<Operation> operations, List<Violation> violations) {
        return new Report(
                check,
                count(operations, Outcome.OK),
                count(operations, Outcome.NOT_APPLIED),
                count(operations, Outcome.UNKNOWN),
                List.copyOf(violations));
    }

    private static long count(List<Operation> operations, Outcome outcome) {
        return operations.stream()
                .filter(operation -> operation.outcome() == outcome)
                .count();
    }
}
