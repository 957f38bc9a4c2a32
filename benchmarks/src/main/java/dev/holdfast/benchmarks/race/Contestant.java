// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Attempt.Kind;
import dev.holdfast.benchmarks.race.Attempt.Result;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Outcomes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.Pool;

/**
 * A client in a process of its own: each thread calls INCR and GET by turns at a steady pace. It keeps what it was told
 * in memory, writes it to a file when it is stopped, and prints its state ten times a second. When the parent is gone,
 * it is gone too.
 */
final class Contestant {
    static final String STATE = "STATE ";
    static final String EVENT = "EVENT ";
    static final String DONE = "DONE";

    private static final long STATE_MILLIS = 100;

    /** More than Holdfast's budget and the client's timeouts together: who has not ended by then is recorded so. */
    static final long LAST_CALL_SECONDS = 20;

    private final Pool<Jedis> pool;
    private final Tuning tuning;
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean stopping;

    private Contestant(Pool<Jedis> pool, Tuning tuning) {
        this.pool = pool;
        this.tuning = tuning;
    }

    /**
     * Runs one contestant until its parent stops it.
     *
     * @param args the client, endpoint, port, the name server's address and port, the file for the calls, the tuning
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Tuning tuning = Tuning.decode(List.of(args).subList(6, args.length));
        InetSocketAddress nameServer = new InetSocketAddress(args[3], Integer.parseInt(args[4]));
        Pool<Jedis> pool = Client.valueOf(args[0])
                .open(
                        args[1],
                        Integer.parseInt(args[2]),
                        nameServer,
                        tuning,
                        event -> say(EVENT + System.nanoTime() + " " + event));
        new Contestant(pool, tuning).run(Path.of(args[5]));
        say(DONE);
        // Nothing of a contestant that has told its last call is worth a wait.
        Runtime.getRuntime().halt(0);
    }

    private static void say(String line) {
        System.out.println(line.replace('\n', ' '));
    }

    private void run(Path file) throws IOException, InterruptedException {
        // As a service is asked whether it is ready before it gets its load.
        try (Jedis jedis = pool.getResource()) {
            jedis.ping();
        }
        for (int thread = 0; thread < tuning.threads(); thread++) {
            Worker worker = new Worker(thread);
            workers.add(worker);
            worker.start();
        }
        Thread teller = new Thread(this::tell, "teller");
        teller.setDaemon(true);
        teller.start();
        awaitStop();
        stopping = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_CALL_SECONDS);
        for (Worker worker : workers) {
            worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        }
        Files.write(file, (Iterable<String>)
                workers.stream().flatMap(Worker::attempts).map(Attempt::encode)::iterator);
    }

    private static void awaitStop() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (orders.readLine() == null) {
            Runtime.getRuntime().halt(1);
        }
    }

    private void tell() {
        while (!stopping) {
            long now = System.nanoTime();
            long writing = workers.stream().filter(worker -> worker.writes(now)).count();
            long failures =
                    workers.stream().mapToLong(worker -> worker.failures.get()).sum();
            say(STATE + writing + " " + failures);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STATE_MILLIS));
        }
    }

    private final class Worker extends Thread {
        private final int index;
        private final List<Attempt> ended = new ArrayList<>();
        private volatile long lastWrite;
        private final AtomicLong failures = new AtomicLong();
        private volatile Optional<Attempt> running = Optional.empty();
        private String lastKey;

        Worker(int index) {
            super("worker-" + index);
            this.index = index;
            this.lastKey = Attempt.key(index, 0);
            setDaemon(true);
        }

        boolean writes(long now) {
            return lastWrite != 0 && now - lastWrite < TimeUnit.MILLISECONDS.toNanos(500);
        }

        /** After the thread has ended, or has been given up. */
        Stream<Attempt> attempts() {
            return Stream.concat(new ArrayList<>(ended).stream(), running.stream());
        }

        @Override
        public void run() {
            long next = System.nanoTime();
            for (long number = 1; !stopping; number++) {
                Kind kind = number % 2 == 1 ? Kind.INCR : Kind.GET;
                long began = System.nanoTime();
                running = Optional.of(
                        new Attempt(kind, index, number, began, Long.MAX_VALUE, Result.UNKNOWN, "had not ended"));
                Attempt attempt = call(kind, number, began);
                ended.add(attempt);
                running = Optional.empty();
                if (!attempt.ok()) {
                    failures.incrementAndGet();
                } else if (attempt.writes()) {
                    lastWrite = attempt.ended();
                }
                // A call that waited is not made up for by a burst.
                next = Math.max(next + tuning.pace().toNanos(), System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }

        private Attempt call(Kind kind, long number, long began) {
            boolean borrowed = false;
            try (Jedis jedis = pool.getResource()) {
                borrowed = true;
                if (kind == Kind.INCR) {
                    String key = Attempt.key(index, number);
                    jedis.incr(key);
                    lastKey = key;
                } else {
                    jedis.get(lastKey);
                }
                return new Attempt(kind, index, number, began, System.nanoTime(), Result.OK, "");
            } catch (RuntimeException e) {
                String error = e.getClass().getSimpleName() + ": " + e.getMessage();
                return new Attempt(kind, index, number, began, System.nanoTime(), result(e, borrowed), error);
            }
        }
    }

    /** What a caller may conclude from an error. */
    static Result result(RuntimeException error, boolean borrowed) {
        Optional<FailoverFailure> known = Outcomes.find(error);
        if (known.isPresent()) {
            Outcome outcome = known.get().outcome();
            return outcome == Outcome.NOT_SENT || outcome == Outcome.REJECTED ? Result.NOT_EXECUTED : Result.UNKNOWN;
        }
        // Without a connection nothing was sent; a complete error reply is the server's refusal.
        return !borrowed || error instanceof JedisDataException ? Result.NOT_EXECUTED : Result.UNKNOWN;
    }
}
