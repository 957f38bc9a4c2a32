// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Attempt.Result;
import dev.holdfast.benchmarks.race.Commands.NoConnection;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Outcomes;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** The calls of one caller, of which one runs at a time: by turns INCR, of a key of its own, and GET. */
final class Logbook {
    private final int index;
    private final List<Attempt> ended = new ArrayList<>();

    /** Written last when a call ends: who sees it empty sees all that the call left here. */
    private volatile Optional<Attempt> running = Optional.empty();

    private volatile long lastWrite;
    private final AtomicLong failures = new AtomicLong();
    private long number;
    private String lastKey;

    Logbook(int index) {
        this.index = index;
        this.lastKey = Attempt.key(index, 0);
    }

    boolean isCalling() {
        return running.isPresent();
    }

    /** The next call, which begins now. Every other caller begins with a GET. */
    Attempt begin() {
        number++;
        Kind kind = (number + index) % 2 == 1 ? Kind.INCR : Kind.GET;
        Attempt call =
                new Attempt(kind, index, number, System.nanoTime(), Long.MAX_VALUE, Result.UNKNOWN, "had not ended");
        running = Optional.of(call);
        return call;
    }

    /** What a call is about. */
    String keyOf(Attempt call) {
        return call.writes() ? call.key() : lastKey;
    }

    void end(Attempt call, @Nullable Throwable failure) {
        Attempt attempt = end(call, System.nanoTime(), failure);
        ended.add(attempt);
        if (!attempt.ok()) {
            failures.incrementAndGet();
        } else if (attempt.writes()) {
            lastKey = attempt.key();
            lastWrite = attempt.ended();
        }
        running = Optional.empty();
    }

    private static Attempt end(Attempt call, long now, @Nullable Throwable failure) {
        Throwable error =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = "";
        if (error instanceof NoConnection) {
            text = String.valueOf(error.getMessage());
        } else if (error != null) {
            text = error.getClass().getSimpleName() + ": " + error.getMessage();
        }
        Result result = error == null ? Result.OK : result(error);
        return new Attempt(call.kind(), call.thread(), call.number(), call.began(), now, result, text);
    }

    /** What a caller may conclude from an error. */
    static Result result(Throwable error) {
        Optional<FailoverFailure> known = Outcomes.find(error);
        if (known.isPresent()) {
            Outcome outcome = known.get().outcome();
            return outcome == Outcome.NOT_SENT || outcome == Outcome.REJECTED ? Result.NOT_EXECUTED : Result.UNKNOWN;
        }
        boolean refused = error instanceof NoConnection
                // A complete error reply is the server's refusal.
                || error instanceof JedisDataException
                || error instanceof RedisCommandExecutionException
                || isRefusalByItsText(error);
        return refused ? Result.NOT_EXECUTED : Result.UNKNOWN;
    }

    /** Of the clients whose classes are not known here: Redisson and Valkey GLIDE (4.7.0, 2.3.1) tell it by the text only. */
    private static boolean isRefusalByItsText(Throwable error) {
        String text = String.valueOf(error.getMessage());
        return text.startsWith("READONLY ") || text.startsWith("An error was signalled by the server");
    }

    boolean writes(long now) {
        return lastWrite != 0 && now - lastWrite < TimeUnit.MILLISECONDS.toNanos(500);
    }

    boolean wroteSince(long moment) {
        return lastWrite - moment > 0;
    }

    long failures() {
        return failures.get();
    }

    /** After the caller has ended, or has been given up. */
    Stream<Attempt> attempts() {
        Optional<Attempt> last = running;
        return Stream.concat(new ArrayList<>(ended).stream(), last.stream());
    }
}
