// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.outage;

import dev.holdfast.testkit.RedisStage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Takes the primary away from a service, for as long as an unplanned failover takes, and shows what its callers saw: once bare
 * and once on Holdfast, for each way in which a primary goes.
 */
public final class Outage {

    static final Plan FULL = new Plan(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(15), 200);

    private final Plan plan;
    private final PrintStream out;

    /**
     * How it goes.
     *
     * @param warmUp before the primary goes
     * @param away until a replica is promoted
     * @param afterwards until the end
     * @param rate requests a second
     */
    record Plan(Duration warmUp, Duration away, Duration afterwards, int rate) {}

    /** How the primary goes. */
    enum Staging {
        KILL("killed"),
        FREEZE("frozen"),
        DROP("packets dropped");

        final String title;

        Staging(String title) {
            this.title = title;
        }

        void happen(RedisStage stage) {
            switch (this) {
                case KILL -> stage.crashPrimary();
                case FREEZE -> stage.freezePrimary();
                case DROP -> Packets.drop(stage.primary().address());
            }
        }
    }

    Outage(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /**
     * Runs all stagings in full, which takes five minutes, and prints the table.
     *
     * @param args those to run, of KILL, FREEZE and DROP; none for all
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if this is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Outage outage = new Outage(FULL, System.out);
        outage.head();
        for (Staging staging : Staging.values()) {
            boolean wanted = args.length == 0 || List.of(args).contains(staging.name());
            if (wanted && staging == Staging.DROP && !Packets.canBeDropped()) {
                System.out.println("Dropped packets are left out; they need root, unshare and iptables.");
            } else if (wanted) {
                outage.row(staging, "bare", outage.run(staging, "bare"));
                outage.row(staging, "Holdfast", outage.run(staging, "holdfast"));
            }
        }
    }

    private void head() {
        out.println("A product service on a JedisPool: " + plan.rate()
                + " requests a second, one in 20 changes a product; its" + " primary goes, and a replica is promoted "
                + plan.away().toSeconds() + " s later.");
        out.println();
        out.println(
                "| primary | service | requests failed | p99 while it was away | longest | database statements at once"
                        + " | stale reads afterwards |");
        out.println("|---|---|---|---|---|---|---|");
    }

    private void row(Staging staging, String service, Result result) {
        out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %d of %d | %d ms | %d ms | %d | %d |",
                staging.title,
                service,
                result.failed(),
                result.requests(),
                result.p99Millis(),
                result.longestMillis(),
                result.peak(),
                result.stale()));
    }

    Result run(Staging staging, String contestant) throws IOException, InterruptedException {
        Path files = Files.createTempDirectory("holdfast-outage");
        try (RedisStage stage = RedisStage.builder().start()) {
            Path hosts = files.resolve("hosts");
            stage.dns().keepHostsFile(hosts);
            Process process = start(stage, contestant, files, hosts);
            try {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                await(lines, Service.READY);
                TimeUnit.NANOSECONDS.sleep(plan.warmUp().toNanos());
                stage.awaitReplicas();
                order(process, Service.AWAY);
                staging.happen(stage);
                TimeUnit.NANOSECONDS.sleep(plan.away().toNanos());
                order(process, Service.BACK);
                stage.promote(stage.anyReplica());
                TimeUnit.NANOSECONDS.sleep(plan.afterwards().toNanos());
                process.getOutputStream().close();
                return Result.decode(await(lines, Service.RESULT).substring(Service.RESULT.length()));
            } finally {
                process.destroyForcibly().waitFor();
            }
        } finally {
            for (String left : List.of("hosts", "products.mv.db", "products.trace.db")) {
                Files.deleteIfExists(files.resolve(left));
            }
            Files.deleteIfExists(files);
        }
    }

    private Process start(RedisStage stage, String contestant, Path files, Path hosts) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-Dsun.net.inetaddr.ttl=5"));
        command.add("-Djdk.net.hosts.file=" + hosts);
        command.add("-Dholdfast.outage.verbose=" + Boolean.getBoolean("holdfast.outage.verbose"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Service.class.getName()));
        command.addAll(List.of(contestant, stage.endpoint(), Integer.toString(stage.port())));
        command.add(stage.dns().socketAddress().getAddress().getHostAddress());
        command.add(Integer.toString(stage.dns().socketAddress().getPort()));
        command.add(files.resolve("products").toString());
        command.add(Integer.toString(plan.rate()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void order(Process process, String line) throws IOException {
        OutputStream orders = process.getOutputStream();
        orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    private static String await(BufferedReader lines, String start) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        throw new IllegalStateException("the service ended before it said \"" + start.trim() + "\"");
    }
}
