// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client in a process of its own: each of its callers calls INCR and GET by turns at a steady pace. It keeps what it
 * was told in memory, writes it to a file when it is stopped, and prints its state ten times a second. When the parent
 * is gone, it is gone too.
 */
final class Contestant {
    static final String STATE = "STATE ";
    static final String EVENT = "EVENT ";
    static final String DONE = "DONE";

    private static final long STATE_MILLIS = 100;

    /** More than Holdfast's budget and the client's timeouts together: who has not ended by then is recorded so. */
    static final Duration LAST_CALL = Duration.ofSeconds(20);

    private Contestant() {}

    /**
     * Runs one contestant until its parent stops it.
     *
     * @param args the client, endpoint, port, the name server's address and port, the file for the calls, the nodes, the tuning
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Client client = Clients.named(args[0]);
        Tuning tuning = Tuning.decode(List.of(args).subList(7, args.length));
        Place place = new Place(
                args[1],
                Integer.parseInt(args[2]),
                new InetSocketAddress(args[3], Integer.parseInt(args[4])),
                List.of(args[6].split(",")),
                tuning,
                event -> say(EVENT + System.nanoTime() + " " + event));
        Client.Shape shape = client.shape();
        run(Load.start(client.open(place), shape.callers(tuning), shape.pace(tuning)), Path.of(args[5]));
        say(DONE);
        // Nothing of a contestant that has told its last call is worth a wait.
        Runtime.getRuntime().halt(0);
    }

    private static void say(String line) {
        System.out.println(line.replace('\n', ' '));
    }

    private static void run(Load load, Path file) throws IOException, InterruptedException {
        Thread teller = new Thread(() -> tell(load), "teller");
        teller.setDaemon(true);
        teller.start();
        awaitStop();
        load.stop(LAST_CALL);
        Files.write(file, (Iterable<String>)
                load.logbooks().stream().flatMap(Logbook::attempts).map(Attempt::encode)::iterator);
    }

    private static void awaitStop() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (orders.readLine() == null) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void tell(Load load) {
        while (!load.isStopping()) {
            long now = System.nanoTime();
            long writing = load.logbooks().stream()
                    .filter(logbook -> logbook.writes(now))
                    .count();
            long failures =
                    load.logbooks().stream().mapToLong(Logbook::failures).sum();
            say(STATE + writing + " " + failures);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STATE_MILLIS));
        }
    }
}
