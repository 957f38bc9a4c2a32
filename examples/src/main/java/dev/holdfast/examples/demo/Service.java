// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.examples.demo.Call.Kind;
import dev.holdfast.examples.demo.Call.Result;
import dev.holdfast.observe.FailoverListener;
import dev.holdfast.outcome.FailoverFailure;
import dev.holdfast.outcome.Outcome;
import dev.holdfast.outcome.Outcomes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A small service, in a process of its own: two threads write and two read at a steady pace. It prints a line for each
 * call, and obeys lines from its parent: {@code phase N}, and {@code stop}. When the parent is gone, it is gone too.
 */
final class Service {
    static final int WRITERS = 2;
    static final int READERS = 2;
    static final Duration PACE = Duration.ofMillis(20);

    static final String CLOCK = "CLOCK\t";
    static final String CALL = "CALL\t";
    static final String EVENT = "EVENT\t";
    static final String DONE = "DONE";

    private final Access access;
    private final String name;
    private final String run;
    private final List<Thread> threads = new ArrayList<>();
    private volatile int phase;
    private volatile boolean stopping;

    private Service(Access access, String name, String run, int phase) {
        this.access = access;
        this.name = name;
        this.run = run;
        this.phase = phase;
    }

    /**
     * Runs one service until its parent stops it.
     *
     * @param args which client, {@code bare} or {@code holdfast}, the service's name, a word that tells this run from others, the first
     *     phase, endpoint, port, and the name server's address and port
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Contestant.Client client = Contestant.Client.valueOf(args[0]);
        String endpoint = args[5];
        int port = Integer.parseInt(args[6]);
        InetSocketAddress nameServer = new InetSocketAddress(args[7], Integer.parseInt(args[8]));
        FailoverListener events = event -> say(EVENT + EventText.of(event));
        Access access = args[1].equals("bare")
                ? Access.bare(client, endpoint, port)
                : Access.holdfast(client, endpoint, port, nameServer, events);
        say(CLOCK + System.nanoTime());
        new Service(access, args[2], args[3], Integer.parseInt(args[4])).run();
        say(DONE);
        // Nothing of a service that has told its last call is worth a wait.
        Runtime.getRuntime().halt(0);
    }

    static String log(String service, int phase) {
        return "orders:" + service + ":" + phase;
    }

    static String counter(String service, int phase) {
        return "count:" + service + ":" + phase;
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private void run() throws IOException, InterruptedException {
        for (int i = 1; i <= WRITERS; i++) {
            threads.add(new Thread(() -> work(Kind.RPUSH, Kind.INCR), "writer " + i));
        }
        for (int i = 1; i <= READERS; i++) {
            threads.add(new Thread(() -> work(Kind.GET, Kind.GET), "reader " + i));
        }
        threads.forEach(Thread::start);
        obey();
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void obey() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); !"stop".equals(order); order = orders.readLine()) {
            if (order == null) {
                Runtime.getRuntime().halt(1);
            } else if (order.startsWith("phase ")) {
                phase = Integer.parseInt(order.substring("phase ".length()));
            }
        }
    }

    private void work(Kind odd, Kind even) {
        long next = System.nanoTime();
        for (long n = 1; !stopping; n++) {
            say(CALL + call(n % 2 == 1 ? odd : even, n).encode());
            // A call that waited is not made up for by a burst.
            next = Math.max(next + PACE.toNanos(), System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private Call call(Kind kind, long n) {
        int now = phase;
        String thread = Thread.currentThread().getName();
        String id = run + "/" + thread + "/" + n;
        long began = System.nanoTime();
        try {
            String node = access.call(kind, kind == Kind.RPUSH ? log(name, now) : counter(name, now), id);
            long ended = System.nanoTime();
            return new Call(kind, id, now, thread, began, ended, Result.OK, node, access.epoch(), "");
        } catch (RuntimeException e) {
            long ended = System.nanoTime();
            String error = e.getMessage() == null ? e.toString() : e.getMessage();
            return new Call(kind, id, now, thread, began, ended, result(e), "", access.epoch(), error);
        }
    }

    private Result result(RuntimeException e) {
        Optional<FailoverFailure> known = Outcomes.find(e);
        if (known.isPresent()) {
            Outcome outcome = known.get().outcome();
            return outcome == Outcome.NOT_SENT || outcome == Outcome.REJECTED ? Result.REFUSED : Result.UNKNOWN;
        }
        return access.isReply(e) ? Result.REFUSED : Result.UNKNOWN;
    }
}
