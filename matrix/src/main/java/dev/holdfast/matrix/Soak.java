// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.matrix;

import dev.holdfast.matrix.Service.Chapter;
import dev.holdfast.testkit.History;
import dev.holdfast.testkit.History.Violation.Kind;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.testkit.RespClient.Reply;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Random faults against both adapters for as long as one likes: what they hold (threads, sockets, files, heap after a
 * collection) must stay flat, the log capped, and the history clean.
 */
public final class Soak {
    private static final Duration WINDOW = Duration.ofSeconds(15);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(15 + 2 + 1);

    private final Duration length;
    private final long seed;
    private final PrintStream out;
    private final List<String> violations = new ArrayList<>();
    private final List<Holding> holdings = new ArrayList<>();
    private long ok;
    private long unknown;
    private long notApplied;
    private long lost;

    Soak(Duration length, long seed, PrintStream out) {
        this.length = length;
        this.seed = seed;
        this.out = out;
    }

    /**
     * Runs it, and prints what it found.
     *
     * @param arguments minutes, which may be a fraction (60 unless given), and a seed
     * @throws Exception when something else fails than what is looked for
     */
    public static void main(String[] arguments) throws Exception {
        LoggedLines.install();
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : new Random().nextLong();
        Soak soak = new Soak(Duration.ofMillis(Math.round(minutes * 60_000)), seed, System.out);
        System.exit(soak.run() ? 0 : 1);
    }

    /** True if nothing was found wrong. */
    boolean run() throws Exception {
        out.printf(Locale.ROOT, "soak of %d s, seed %d%n", length.toSeconds(), seed);
        Random random = new Random(seed);
        long lines = LoggedLines.count();
        try (RedisStage stage =
                        RedisStage.builder().replicas(2).faults().seed(seed).start();
                Service jedis = Service.onJedis(stage);
                Service lettuce = Service.onLettuce(stage)) {
            List<Service> services = List.of(jedis, lettuce);
            Faults faults = new Faults(stage, random);
            services.forEach(Service::begin);
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end) {
                long windowEnd = Math.min(end, System.nanoTime() + WINDOW.toNanos());
                while (System.nanoTime() < windowEnd) {
                    faults.next();
                    awaitService(services, faults);
                    TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(800));
                }
                for (Service service : services) {
                    service.turnPage().ifPresent(chapter -> judge(stage.primary(), service, chapter, faults));
                }
                holdings.add(Holding.now());
                out.println(holdings.get(holdings.size() - 1) + ", " + faults);
            }
            services.forEach(Service::stop);
            for (Service service : services) {
                service.rest().forEach(chapter -> judge(stage.primary(), service, chapter, faults));
            }
            double minutes = length.toMillis() / 60_000.0;
            judge(services, faults, (LoggedLines.count() - lines) / minutes);
        }
        violations.forEach(violation -> out.println("VIOLATED: " + violation));
        out.println(violations.isEmpty() ? "nothing found" : violations.size() + " violations");
        return violations.isEmpty();
    }

    private void awaitService(List<Service> services, Faults faults) throws InterruptedException {
        for (Service service : services) {
            if (!service.isServedWithin(Duration.ofSeconds(20))) {
                violations.add(service + " is not served after " + faults.last());
            }
        }
    }

    private void judge(RedisNode primary, Service service, Chapter chapter, Faults faults) {
        History.Report log = chapter.check(primary.command("LRANGE", chapter.key(), "0", "-1").items().stream()
                .map(Reply::text)
                .toList());
        require(log.isSound(faults.lossesAllowed()), service + ": " + log);
        History.Report calls = chapter.history().durations(LONGEST_CALL);
        require(calls.isSound(), service + ": " + calls);
        ok += log.ok();
        unknown += log.unknown();
        notApplied += log.notApplied();
        lost += log.count(Kind.LOST);
        primary.command("DEL", chapter.key());
    }

    private void judge(List<Service> services, Faults faults, double linesAMinute) {
        out.printf(
                Locale.ROOT,
                "%d calls OK, %d unknown, %d not applied; of the OK ones %d were lost with a primary that died%n",
                ok,
                unknown,
                notApplied,
                lost);
        for (Service service : services) {
            require(service.surprises().isEmpty(), service + " got errors that tell nothing: " + service.surprises());
        }
        out.printf(Locale.ROOT, "%.0f lines were logged a minute, after %d faults%n", linesAMinute, faults.count());
        require(linesAMinute < 60.0 * 20, linesAMinute + " lines a minute");
        Holding.growth(holdings).forEach(violations::add);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            violations.add(what);
        }
    }
}
