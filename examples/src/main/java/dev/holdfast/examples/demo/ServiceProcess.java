// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A running {@link Service} as its parent sees it: takes orders, and fills a ledger. */
final class ServiceProcess implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private volatile boolean done;

    private ServiceProcess(Process process, Ledger ledger, Consumer<String> events) {
        this.process = process;
        this.reader = new Thread(() -> read(ledger, events), "service-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a service.
     *
     * @param flags for its JVM
     * @param arguments for {@link Service}
     * @param errors the file that its standard error is appended to
     * @param ledger takes its calls
     * @param events takes what Holdfast tells there
     */
    static ServiceProcess start(
            List<String> flags, List<String> arguments, Path errors, Ledger ledger, Consumer<String> events) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Small and soon at work: five JVMs share the machine with two servers.
        command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Service.class.getName()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
            return new ServiceProcess(process, ledger, events);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    private void read(Ledger ledger, Consumer<String> events) {
        long shift = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Service.CALL)) {
                    ledger.add(
                            Call.decode(line.substring(Service.CALL.length())).shifted(shift));
                } else if (line.startsWith(Service.EVENT)) {
                    events.accept(line.substring(Service.EVENT.length()));
                } else if (line.startsWith(Service.CLOCK)) {
                    // nanoTime of two JVMs need not have one origin; this is right to within the pipe's delay.
                    shift = System.nanoTime() - Long.parseLong(line.substring(Service.CLOCK.length()));
                } else if (line.equals(Service.DONE)) {
                    done = true;
                }
            }
        } catch (IOException e) {
            // The process was killed; done stays false.
        }
    }

    void phase(int phase) {
        order("phase " + phase);
    }

    private void order(String line) {
        try {
            OutputStream orders = process.getOutputStream();
            orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            // It is gone already, which stop() reports.
        }
    }

    /** Lets it stop: each of its threads ends its call first. */
    void stop() {
        order("stop");
    }

    /**
     * Waits for the end after {@link #stop()}, and ends the process in any case.
     *
     * @return false when a call had not ended by then, or the process had died before
     */
    boolean awaitEnd(long millis) throws InterruptedException {
        boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
        close();
        reader.join(TimeUnit.SECONDS.toMillis(5));
        return ended && done;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    boolean isAlive() {
        return process.isAlive();
    }
}
