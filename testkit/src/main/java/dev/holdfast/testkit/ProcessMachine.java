// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A process of this machine on a loopback address, with its files in a folder of its own. */
final class ProcessMachine implements Staging.Machine {
    private final String address;
    private final int serverPort;
    private final Path folder;
    private final InetSocketAddress dialled;
    private final @Nullable BiFunction<InetSocketAddress, InetSocketAddress, Wire> proxy;
    private @Nullable Wire wire;
    private volatile @Nullable Process process;

    /** With a proxy the process listens one port higher. */
    ProcessMachine(String address, int port, @Nullable BiFunction<InetSocketAddress, InetSocketAddress, Wire> proxy) {
        this.address = address;
        this.serverPort = proxy == null ? port : port + 1;
        this.dialled = new InetSocketAddress(address, port);
        this.proxy = proxy;
        try {
            this.folder = Files.createTempDirectory(OwnedProcesses.folder(), address + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder of " + this, e);
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int serverPort() {
        return serverPort;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "bind " + address,
                // Or its replication leaves from 127.0.0.1, and the primary lists all replicas under that address.
                "bind-source-addr " + address,
                "dir " + folder);
    }

    /** It is there already: the process reads this machine's files. */
    @Override
    public void provide(Path files) {}

    @Override
    public void start(List<String> settings) {
        try {
            Path config = Files.write(folder.resolve("redis.conf"), settings);
            List<String> command = List.of(RedisServerBinary.path().toString(), config.toString());
            process = OwnedProcesses.start(command, folder, folder.resolve("redis.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + this, e);
        }
    }

    @Override
    public void admit() {
        if (wire != null) {
            wire.accept();
        } else if (proxy != null) {
            wire = proxy.apply(dialled, new InetSocketAddress(address, serverPort));
        }
    }

    private Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException(this + " was not started yet");
        }
        return started;
    }

    @Override
    public boolean isRunning() {
        Process started = process;
        return started != null && started.isAlive();
    }

    @Override
    public long pid() {
        return process().pid();
    }

    @Override
    public void freeze() {
        OwnedProcesses.signal("STOP", pid());
        Await.until(
                this + " is frozen",
                RedisNode.PATIENCE,
                () -> OwnedProcesses.isStopped(pid(), true),
                () -> log(RedisNode.LOG_TAIL));
    }

    @Override
    public void thaw() {
        OwnedProcesses.signal("CONT", pid());
    }

    @Override
    public boolean isFrozen() {
        return OwnedProcesses.isStopped(pid(), false);
    }

    @Override
    public void kill() {
        if (process != null) {
            process().destroyForcibly();
            awaitEnd();
        }
    }

    @Override
    public void stop() {
        process().destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        if (wire != null) {
            // The kernel refuses connections to a server that is gone; so must whoever stands in front of it.
            wire.refuse();
        }
        try {
            if (!process().waitFor(RedisNode.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(this + " does not end (frozen?)\n" + log(RedisNode.LOG_TAIL));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + this + " ends", e);
        }
    }

    @Override
    public void forget() {
        try {
            Files.deleteIfExists(folder.resolve("dump.rdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String log(int lines) {
        try {
            List<String> all = Files.readAllLines(folder.resolve("redis.log"));
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(no log of " + this + ": " + e + ")";
        }
    }

    @Override
    public Wire wire() {
        if (wire == null) {
            throw new IllegalStateException(
                    "no proxy stands before " + this + ": build the stage with faults() or closeOnReplicaWrite(...)");
        }
        return wire;
    }

    /** What is on the way to and from clients: a process' replication cannot be cut without the kernel's help. */
    @Override
    public void disconnect() {
        cutting().hold();
        cutting().ignore();
    }

    /** No new one gets through once the first step is done. */
    @Override
    public void cutOff() {
        cutting().ignore();
        cutting().reset();
    }

    @Override
    public void reconnect() {
        cutting().accept();
        cutting().release();
    }

    /** The proxy, if it is the one that knows RESP. */
    CuttingProxy cutting() {
        if (wire() instanceof CuttingProxy found) {
            return found;
        }
        throw new IllegalStateException("Toxiproxy stands before " + this
                + ", which knows no replies: build the stage with faults() or closeOnReplicaWrite(...) for this verb");
    }

    @Override
    public void close() {
        kill();
        if (wire != null) {
            wire.close();
        }
        OwnedProcesses.delete(folder);
    }

    @Override
    public String toString() {
        return "redis " + address + ":" + dialled.getPort();
    }
}
