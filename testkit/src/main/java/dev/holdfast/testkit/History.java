// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application did and was told during a failover, and the checks of it against what the servers hold
 * afterwards. Each operation has an id of its own, and ends as OK, NOT_APPLIED or UNKNOWN. Recording is thread-safe
 * and cheap; checks are for afterwards, when the threads that recorded have ended.
 *
 * @since 0.1.0
 */
public final class History {
    private final LongSupplier clock;
    private final Queue<Operation> ended = new ConcurrentLinkedQueue<>();
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /**
     * An empty history.
     *
     * @since 0.1.0
     */
    public History() {
        this(System::nanoTime);
    }

    History(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * What the caller was told of an operation.
     *
     * @since 0.1.0
     */
    public enum Outcome {
        /** It was done. */
        OK,
        /** It was certainly not done: never sent, or refused. */
        NOT_APPLIED,
        /** It may have been done or not. */
        UNKNOWN
    }

    /**
     * An operation that has ended.
     *
     * @param kind what it was, such as {@code RPUSH}; checks look at one kind at a time
     * @param id its id, unique among its kind
     * @param client who asked: the name of the thread that began it
     * @param invoked when it began, by {@link System#nanoTime()}
     * @param completed when it ended
     * @param outcome how it ended
     * @param node which server answered, as far as the caller knows, or empty
     * @param value what was read, or empty
     * @since 0.1.0
     */
    public record Operation(
            String kind,
            String id,
            String client,
            long invoked,
            long completed,
            Outcome outcome,
            String node,
            String value) {
        /**
         * How long it took.
         *
         * @return from invocation to completion
         * @since 0.1.0
         */
        public Duration duration() {
            return Duration.ofNanos(completed - invoked);
        }
    }

    /**
     * Begins an operation.
     *
     * @param kind what it is, such as {@code RPUSH}
     * @param id an id that no other operation of this kind has
     * @return the operation, to be ended once, by any thread
     * @since 0.1.0
     */
    public Running begin(String kind, String id) {
        Running operation = new Running(kind, id, Thread.currentThread().getName(), clock.getAsLong());
        running.add(operation);
        return operation;
    }

    /**
     * An operation that has begun.
     *
     * @since 0.1.0
     */
    public final class Running {
        private final String kind;
        private final String id;
        private final String client;
        private final long invoked;
        private final AtomicBoolean done = new AtomicBoolean();

        private Running(String kind, String id, String client, long invoked) {
            this.kind = kind;
            this.id = id;
            this.client = client;
            this.invoked = invoked;
        }

        /**
         * It was done.
         *
         * @since 0.1.0
         */
        public void ok() {
            end(Outcome.OK, "", "");
        }

        /**
         * It was done.
         *
         * @param node which server answered
         * @param value what was read, or empty
         * @since 0.1.0
         */
        public void ok(String node, String value) {
            end(Outcome.OK, node, value);
        }

        /**
         * It was certainly not done.
         *
         * @since 0.1.0
         */
        public void notApplied() {
            end(Outcome.NOT_APPLIED, "", "");
        }

        /**
         * It may have been done or not.
         *
         * @since 0.1.0
         */
        public void unknown() {
            end(Outcome.UNKNOWN, "", "");
        }

        /**
         * It ended so.
         *
         * @param outcome how it ended
         * @param node which server was asked, or empty
         * @param value what was read, or empty
         * @throws IllegalStateException when it has ended before
         * @since 0.1.0
         */
        public void end(Outcome outcome, String node, String value) {
            long now = clock.getAsLong();
            if (!done.compareAndSet(false, true)) {
                throw new IllegalStateException(kind + " " + id + " has ended before");
            }
            running.remove(this);
            ended.add(new Operation(kind, id, client, invoked, now, outcome, node, value));
        }
    }

    /**
     * The operations that have ended.
     *
     * @return in the order of their ends
     * @since 0.1.0
     */
    public List<Operation> operations() {
        return ended.stream()
                .sorted(Comparator.comparingLong(Operation::completed))
                .toList();
    }

    private List<Operation> operations(String kind) {
        return operations().stream()
                .filter(operation -> operation.kind().equals(kind))
                .toList();
    }

    private List<Operation> successes(String kind) {
        return operations(kind).stream()
                .filter(operation -> operation.outcome() == Outcome.OK)
                .toList();
    }

    /**
     * Checks a list to which each operation appended its id (RPUSH): each OK id is in it once, each UNKNOWN id at
     * most once, no NOT_APPLIED id, and no other.
     *
     * @param kind the appending operations
     * @param list what the server holds now
     * @return LOST, REPEATED, FALSELY_NOT_APPLIED and STRANGE ids
     * @since 0.1.0
     */
    public Report log(String kind, List<String> list) {
        return HistoryChecks.log(operations(kind), list);
    }

    /**
     * Checks a counter that each operation raised by one (INCR): at least the number of OKs, at most that of OKs and
     * UNKNOWNs.
     *
     * @param kind the raising operations
     * @param value what the server holds now
     * @return LOST when it is too low, REPEATED when it is too high
     * @since 0.1.0
     */
    public Report counter(String kind, long value) {
        return HistoryChecks.counter(operations(kind), value);
    }

    /**
     * Checks a key that one client overwrote with growing numbers, which are the operations' ids (SET): neither what
     * the server holds now, nor what any read saw, is older than the last OK write that had ended before; and no
     * value is one that was NOT_APPLIED, or never written.
     *
     * @param writes the writing operations
     * @param reads the reading operations, which end with the value that they saw
     * @param value what the server holds now
     * @return STALE, FALSELY_NOT_APPLIED and STRANGE values
     * @since 0.1.0
     */
    public Report register(String writes, String reads, long value) {
        return HistoryChecks.register(operations(writes), successes(reads), value);
    }

    /**
     * Checks that all operations of every kind have ended, and in time.
     *
     * @param bound the longest time that one may take
     * @return LATE and UNENDED operations
     * @since 0.1.0
     */
    public Report durations(Duration bound) {
        List<String> unended = running.stream()
                .map(operation -> operation.kind + " " + operation.id)
                .sorted()
                .toList();
        return HistoryChecks.durations(operations(), unended, bound);
    }

    /**
     * The window of unavailability: the longest time without an OK of this kind, from the first operation's beginning
     * to the last one's end.
     *
     * @param kind the operations to look at
     * @return zero for a history without such operations
     * @since 0.1.0
     */
    public Duration longestGap(String kind) {
        List<Operation> all = operations(kind);
        if (all.isEmpty()) {
            return Duration.ZERO;
        }
        long[] instants = Stream.of(
                        all.stream().map(Operation::invoked).min(Comparator.naturalOrder()).stream(),
                        successes(kind).stream().map(Operation::completed),
                        Stream.of(all.get(all.size() - 1).completed()))
                .flatMap(times -> times)
                .mapToLong(Long::longValue)
                .toArray();
        long longest = 0;
        for (int i = 1; i < instants.length; i++) {
            longest = Math.max(longest, instants[i] - instants[i - 1]);
        }
        return Duration.ofNanos(longest);
    }

    /**
     * How long after an instant the first operation of this kind ended OK.
     *
     * @param kind the operations to look at
     * @param instant by {@link System#nanoTime()}, such as a promotion's
     * @return empty when none did
     * @since 0.1.0
     */
    public Optional<Duration> firstOkAfter(String kind, long instant) {
        return successes(kind).stream()
                .filter(operation -> operation.completed() > instant)
                .findFirst()
                .map(operation -> Duration.ofNanos(operation.completed() - instant));
    }

    /**
     * How long after an instant every client had an operation of this kind end OK.
     *
     * @param kind the operations to look at
     * @param instant by {@link System#nanoTime()}, such as a promotion's
     * @return empty when a client that ever began one had none, and when there is no client
     * @since 0.1.0
     */
    public Optional<Duration> allOkAfter(String kind, long instant) {
        Set<String> clients = operations(kind).stream().map(Operation::client).collect(Collectors.toSet());
        List<Optional<Duration>> firsts = clients.stream()
                .map(client -> successes(kind).stream()
                        .filter(operation -> operation.client().equals(client) && operation.completed() > instant)
                        .findFirst()
                        .map(operation -> Duration.ofNanos(operation.completed() - instant)))
                .toList();
        return firsts.stream().allMatch(Optional::isPresent)
                ? firsts.stream().flatMap(Optional::stream).max(Comparator.naturalOrder())
                : Optional.empty();
    }

    /**
     * The result of one check. Immutable.
     *
     * @param check what was checked
     * @param ok how many operations ended OK
     * @param notApplied how many ended NOT_APPLIED
     * @param unknown how many ended UNKNOWN
     * @param violations what was found wrong
     * @since 0.1.0
     */
    public record Report(String check, long ok, long notApplied, long unknown, List<Violation> violations) {
        private static final int SHOWN = 10;

        /**
         * Whether nothing was found wrong.
         *
         * @param except kinds of violation that are to be expected in this run, such as LOST after a crash
         * @return true when there are no other violations
         * @since 0.1.0
         */
        public boolean isSound(Violation.Kind... except) {
            return violations.stream()
                    .allMatch(violation -> Arrays.asList(except).contains(violation.kind()));
        }

        /**
         * How many violations of a kind there are.
         *
         * @param kind the kind
         * @return how many operations are concerned
         * @since 0.1.0
         */
        public long count(Violation.Kind kind) {
            return violations.stream()
                    .filter(violation -> violation.kind() == kind)
                    .mapToLong(Violation::operations)
                    .sum();
        }

        /**
         * The report as text: a line with the numbers, and one for each of the first ten violations.
         *
         * @return some lines
         * @since 0.1.0
         */
        @Override
        public String toString() {
            String verdict = violations.isEmpty() ? "sound" : "VIOLATED";
            String numbers = ok + " OK, " + notApplied + " not applied, " + unknown + " unknown";
            String head = check + ": " + verdict + " (" + numbers + ")";
            Stream<String> lines =
                    violations.stream().limit(SHOWN).map(violation -> "  " + violation.kind() + " " + violation.text());
            Stream<String> rest = violations.size() > SHOWN
                    ? Stream.of("  and " + (violations.size() - SHOWN) + " more")
                    : Stream.empty();
            return Stream.of(Stream.of(head), lines, rest).flatMap(part -> part).collect(Collectors.joining("\n"));
        }
    }

    /**
     * Something that must not be.
     *
     * @param kind what is wrong
     * @param operations how many operations are concerned
     * @param text which ones, and why
     * @since 0.1.0
     */
    public record Violation(Kind kind, long operations, String text) {
        /**
         * What can be wrong.
         *
         * @since 0.1.0
         */
        public enum Kind {
            /** An OK write is not there. */
            LOST,
            /** A write was applied more than once. */
            REPEATED,
            /** A write that was reported not applied was applied: the worst, since the caller may have repeated it. */
            FALSELY_NOT_APPLIED,
            /** A value that nobody wrote. */
            STRANGE,
            /** A value older than one that was known to be written. */
            STALE,
            /** An operation took too long. */
            LATE,
            /** An operation has not ended. */
            UNENDED
        }
    }
}
