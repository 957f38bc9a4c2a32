// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The server processes of this JVM and the folder that they live in; none outlives the JVM. A shutdown hook ends them
 * when the JVM ends in good order (Ctrl-C too). For {@code kill -9} a small shell waits on a pipe whose only writer
 * is this JVM: the kernel closes it however the JVM dies, and the shell then kills what is left.
 */
final class OwnedProcesses {
    // The traps: Ctrl-C reaches the whole process group, and the shell must outlive the JVM.
    private static final String WATCHDOG = """
            trap '' INT TERM HUP
            pids=' '
            while read -r verb pid; do
              case $verb in
                watch) pids="$pids$pid " ;;
                forget) pids="${pids%% $pid *} ${pids#* $pid }" ;;
              esac
            done
            for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
            rm -rf -- "$1"
            """;

    private static final class Holder {
        private static final OwnedProcesses INSTANCE = new OwnedProcesses();
    }

    private final Path folder;
    private final OutputStream watchdog;
    private final ReentrantLock writing = new ReentrantLock();
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    private OwnedProcesses() {
        try {
            folder = Files.createTempDirectory("holdfast-testkit-");
            Process shell = new ProcessBuilder("sh", "-c", WATCHDOG, "holdfast-testkit-watchdog", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            watchdog = shell.getOutputStream();
            Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "holdfast-testkit-shutdown"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare a folder and a watchdog for Redis servers", e);
        }
    }

    /** The folder of this JVM for servers' files; gone when the JVM has ended. */
    static Path folder() {
        return Holder.INSTANCE.folder;
    }

    static Process start(List<String> command, Path folder, Path log) throws IOException {
        return Holder.INSTANCE.launch(command, folder, log);
    }

    private Process launch(List<String> command, Path workingFolder, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(workingFolder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        running.add(process);
        tell("watch", process.pid());
        process.onExit().thenAccept(ended -> {
            running.remove(ended);
            tell("forget", ended.pid());
        });
        return process;
    }

    private void tell(String verb, long pid) {
        writing.lock();
        try {
            watchdog.write((verb + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
            watchdog.flush();
        } catch (IOException e) {
            // The watchdog is a second line: without it the shutdown hook still ends the servers.
        } finally {
            writing.unlock();
        }
    }

    /** Sends a signal by the shell's own kill: a bare machine or image may have no kill program. */
    static void signal(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("cannot send SIG" + name + " to process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name, e);
        }
    }

    /** Whether a process is stopped; where the system does not tell (no /proc), what the caller takes for likely. */
    static boolean isStopped(long pid, boolean likely) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.charAt(status.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return likely;
        }
    }

    static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Left for the watchdog, which removes the whole folder.
        }
    }

    private void endAll() {
        running.forEach(Process::destroyForcibly);
        delete(folder);
    }
}
