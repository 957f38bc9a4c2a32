// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.redis.Login;
import dev.holdfast.ops.redis.TrustedAuthority;
import dev.holdfast.topology.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/**
 * Writes through a bare JedisPool, as shipped, in a JVM of its own: with that JVM's DNS cache, which Holdfast's own
 * lookups must not touch.
 */
@SuppressWarnings("deprecation") // as in HoldfastProber
final class BareProber implements AutoCloseable {
    private static final String NONE = "-";

    private final Process process;
    private final ProbeLog log = new ProbeLog();

    private BareProber(Process process) {
        this.process = process;
    }

    static BareProber start(Target target, String key) {
        Endpoint endpoint = target.access().endpoint();
        Login login = target.access().login();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        target.hostsFile().ifPresent(file -> command.add("-Djdk.net.hosts.file=" + file));
        command.addAll(program());
        command.addAll(List.of(
                endpoint.host(),
                Integer.toString(endpoint.port()),
                key,
                login.user().orElse(NONE),
                login.tls().isPresent() ? "tls" : "plain",
                target.cacert().map(Path::toString).orElse(NONE)));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BareProber prober = new BareProber(process);
            // Through the pipe: an argument or a variable could be read by others.
            process.getOutputStream()
                    .write((login.password().get().orElse("") + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            Thread reader = new Thread(prober::read, "bare-prober-reader");
            reader.setDaemon(true);
            reader.start();
            return prober;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for the bare prober: " + e.getMessage(), e);
        }
    }

    /** This class again, found as it was found here. */
    private static List<String> program() {
        String name = BareProber.class.getName();
        Module module = BareProber.class.getModule();
        return module.isNamed()
                ? List.of("-p", System.getProperty("jdk.module.path", ""), "-m", module.getName() + "/" + name)
                : List.of("-cp", System.getProperty("java.class.path"), name);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(Sample.decode(line));
            }
        } catch (IOException ended) {
            // The process was stopped.
        }
    }

    ProbeLog log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
    }

    /**
     * The process: writes until its standard input ends, and prints a line for each write.
     *
     * @param args host, port, key, user or dash, tls or plain, file of authorities or dash
     */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Optional<String> password = Optional.ofNullable(in.readLine()).filter(line -> !line.isEmpty());
        Optional<Path> cacert = args[5].equals(NONE) ? Optional.empty() : Optional.of(Path.of(args[5]));
        Login login = new Login(
                args[3].equals(NONE) ? Optional.empty() : Optional.of(args[3]),
                () -> password,
                args[4].equals("tls") ? Optional.of(TrustedAuthority.context(cacert)) : Optional.empty());
        JedisPool pool = new JedisPool(
                new JedisPoolConfig(), new HostAndPort(args[0], Integer.parseInt(args[1])), ProbeClient.config(login));
        ProbeLoop loop = new ProbeLoop(new ProbeWrite(pool, args[2], Clock.systemUTC()), sample -> {
            System.out.println(sample.encode());
            System.out.flush();
        });
        Thread thread = new Thread(loop, "bare-prober");
        thread.setDaemon(true);
        thread.start();
        while (in.read() >= 0) {
            // Until the parent is gone.
        }
        Runtime.getRuntime().halt(0);
    }
}
