// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import dev.holdfast.benchmarks.race.Client.Naming;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running {@link Contestant} as its parent sees it. */
final class ContestantProcess implements AutoCloseable {
    private static final int DNS_PORT = 53;

    /** The C library asks whom /etc/resolv.conf names: here a copy of /etc, in which that is the stage's name server. */
    private static final String OWN_NAME_SERVER = "folder=$1 server=$2; shift 2; cp -a /etc \"$folder/etc\""
            + " && rm -f \"$folder/etc/resolv.conf\" && echo \"nameserver $server\" > \"$folder/etc/resolv.conf\""
            + " && echo 'hosts: files dns' > \"$folder/etc/nsswitch.conf\""
            + " && mount --bind \"$folder/etc\" /etc && exec \"$@\"";

    private final Process process;
    private final Path calls;
    private final Thread reader;
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
    private volatile State state = new State(0, 0);
    private volatile boolean done;

    /**
     * How a contestant fares now.
     *
     * @param writing callers whose last successful write is at most half a second old
     * @param failures calls that have failed so far
     */
    record State(int writing, long failures) {}

    private ContestantProcess(Process process, Path calls) {
        this.process = process;
        this.calls = calls;
        this.reader = new Thread(this::read, "contestant-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Whether it resolves as it would in life, with real packets: that takes the right to be asked on port 53. */
    private static boolean asksThroughTheSystem(Client client) {
        return client.naming() == Naming.SYSTEM || client.naming() == Naming.JVM && Packets.canBeDropped();
    }

    /** Sets a stage so that the client can ask its name server. */
    static RedisStage.Builder named(Client client, RedisStage.Builder stage) {
        return asksThroughTheSystem(client) ? stage.dnsPort(DNS_PORT) : stage;
    }

    /** Starts a contestant on a stage; the folder takes its files. */
    static ContestantProcess start(Client client, RedisStage stage, Tuning tuning, Path folder) {
        InetSocketAddress nameServer = stage.dns().socketAddress();
        Path calls = folder.resolve("calls.tsv");
        Path hosts = folder.resolve("hosts");
        List<String> command = new ArrayList<>();
        if (asksThroughTheSystem(client)) {
            String server = nameServer.getAddress().getHostAddress();
            command.addAll(
                    List.of("unshare", "--mount", "sh", "-c", OWN_NAME_SERVER, "race", folder.toString(), server));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Small and soon at work: both contestants share the machine with four servers. The same for all clients.
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        if (client.naming() == Naming.JVM && !asksThroughTheSystem(client)) {
            // The JVM's own cache stands before the file, which follows the stage's records.
            stage.dns().keepHostsFile(hosts);
            command.add("-Djdk.net.hosts.file=" + hosts.toAbsolutePath());
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Contestant.class.getName()));
        command.addAll(List.of(client.id(), stage.endpoint(), Integer.toString(stage.port())));
        command.addAll(List.of(
                nameServer.getAddress().getHostAddress(), Integer.toString(nameServer.getPort()), calls.toString()));
        command.add(stage.nodes().stream().map(RedisNode::address).collect(Collectors.joining(",")));
        command.addAll(tuning.encode());
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("errors.log").toFile()))
                    .start();
            return new ContestantProcess(process, calls);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Contestant.STATE)) {
                    String[] words = line.split(" ");
                    state = new State(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                } else if (line.startsWith(Contestant.EVENT)) {
                    events.add(line.substring(Contestant.EVENT.length()));
                } else if (line.equals(Contestant.DONE)) {
                    done = true;
                }
            }
        } catch (IOException e) {
            // The process was killed; done stays false.
        }
    }

    State state() {
        return state;
    }

    /** What Holdfast told its listener, each line with the time before it. */
    List<String> events() {
        return List.copyOf(events);
    }

    /** Lets it stop: each of its callers ends its call first. */
    void stop() {
        try {
            OutputStream orders = process.getOutputStream();
            orders.write("stop\n".getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            // It is gone already, which attempts() reports.
        }
    }

    /** All its calls, after {@link #stop()}. */
    List<Attempt> attempts() throws InterruptedException {
        boolean ended = process.waitFor(Contestant.LAST_CALL.toSeconds() + 10, TimeUnit.SECONDS);
        close();
        reader.join(TimeUnit.SECONDS.toMillis(5));
        if (!ended || !done) {
            throw new IllegalStateException("a contestant died or did not stop; see " + calls.getParent());
        }
        try (Stream<String> lines = Files.lines(calls)) {
            return lines.map(Attempt::decode).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + calls, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
