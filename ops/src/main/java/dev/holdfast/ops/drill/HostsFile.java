// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.RedisUnreachable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * What a name server says of the endpoint, kept up as a file for {@code -Djdk.net.hosts.file}: a JVM as shipped cannot be
 * told to ask another name server than the system's. To be closed.
 *
 * @since 0.1.0
 */
public final class HostsFile implements AutoCloseable {
    private static final Duration PACE = Duration.ofMillis(300);

    private final RedisAccess access;
    private final Path folder;
    private final Thread thread;
    private volatile boolean stopping;

    private HostsFile(RedisAccess access, Path folder) {
        this.access = access;
        this.folder = folder;
        this.thread = new Thread(this::keep, "hosts-file");
        thread.setDaemon(true);
    }

    /**
     * Writes the file, and again whenever it might have changed, until this is closed.
     *
     * @param access whose endpoint and name servers
     * @return what keeps it
     * @throws RedisUnreachable if the name does not resolve
     */
    public static HostsFile keep(RedisAccess access) {
        try {
            HostsFile file = new HostsFile(access, Files.createTempDirectory("holdfast-drill-"));
            file.write();
            file.thread.start();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a hosts file for the bare prober: " + e.getMessage(), e);
        }
    }

    /**
     * Where it is.
     *
     * @return its path
     */
    public Path path() {
        return folder.resolve("hosts");
    }

    private void keep() {
        while (!stopping) {
            LockSupport.parkNanos(PACE.toNanos());
            try {
                write();
            } catch (IOException | RedisUnreachable e) {
                // What was said last goes on holding.
            }
        }
    }

    private void write() throws IOException {
        String host = access.endpoint().host();
        String lines = access.resolve().addresses().stream()
                .map(InetAddress::getHostAddress)
                .map(address -> address + " " + host + "\n")
                .collect(Collectors.joining());
        Path draft = folder.resolve("hosts.draft");
        Files.writeString(draft, "127.0.0.1 localhost\n" + lines);
        Files.move(draft, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
            Files.deleteIfExists(path());
            Files.deleteIfExists(folder.resolve("hosts.draft"));
            Files.deleteIfExists(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException ignored) {
            // A temporary file that stays behind spoils nothing.
        }
    }
}
