// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.testkit.RedisStage;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The processes of all contestants, and what they have done. */
final class Services implements AutoCloseable {
    private final RedisStage stage;
    private final Path folder;
    private final boolean sabotage;
    private final BiConsumer<Contestant, String> events;
    private final Map<Contestant, Ledger> ledgers = new EnumMap<>(Contestant.class);
    private final Map<Contestant, ServiceProcess> running = new EnumMap<>(Contestant.class);
    private final Map<Contestant, Boolean> endedWell = new EnumMap<>(Contestant.class);
    private final List<ServiceProcess> all = new ArrayList<>();

    /**
     * Starts nothing yet.
     *
     * @param stage has the servers
     * @param folder exists; holds the file {@code hosts}, and takes what the services print on standard error
     * @param sabotage runs bare clients in place of Holdfast's
     * @param events takes what Holdfast tells in a service
     */
    Services(RedisStage stage, Path folder, boolean sabotage, BiConsumer<Contestant, String> events) {
        this.stage = stage;
        this.folder = folder;
        this.sabotage = sabotage;
        this.events = events;
        for (Contestant one : Contestant.values()) {
            ledgers.put(one, new Ledger());
            endedWell.put(one, true);
        }
    }

    Ledger ledger(Contestant one) {
        return ledgers.getOrDefault(one, new Ledger());
    }

    void start(Contestant one, String run, int phase) {
        InetSocketAddress nameServer = stage.dns().socketAddress();
        boolean bare = sabotage || !one.held;
        List<String> flags =
                bare ? List.of("-Djdk.net.hosts.file=" + folder.resolve("hosts").toAbsolutePath()) : List.of();
        List<String> arguments = List.of(
                one.client.name(),
                bare ? "bare" : "holdfast",
                one.slug(),
                run,
                Integer.toString(phase),
                stage.endpoint(),
                Integer.toString(stage.port()),
                nameServer.getAddress().getHostAddress(),
                Integer.toString(nameServer.getPort()));
        ServiceProcess process = ServiceProcess.start(
                flags, arguments, folder.resolve(one.slug() + ".log"), ledger(one), text -> events.accept(one, text));
        running.put(one, process);
        all.add(process);
    }

    /** From here on the writes of the services on Holdfast belong to this phase. */
    void phaseOfHeld(int phase) {
        running.forEach((one, process) -> {
            if (one.held) {
                process.phase(phase);
            }
        });
    }

    /**
     * Lets the contestants end their calls, and ends those that have not after so many seconds.
     */
    void stop(List<Contestant> contestants, long seconds) throws InterruptedException {
        List<ServiceProcess> leaving = contestants.stream().map(running::remove).toList();
        leaving.forEach(ServiceProcess::stop);
        long until = System.nanoTime() + seconds * 1_000_000_000;
        for (int i = 0; i < leaving.size(); i++) {
            boolean well = leaving.get(i).awaitEnd(Math.max(0, until - System.nanoTime()) / 1_000_000);
            endedWell.put(contestants.get(i), well);
        }
    }

    /** Whether all its calls had ended when it was stopped. */
    boolean endedWell(Contestant one) {
        return endedWell.getOrDefault(one, false);
    }

    /** From here on {@link #write} counts anew. */
    void expectWriters() {
        ledgers.values().forEach(Ledger::expectWriters);
    }

    /** Whether all writing threads of each such contestant have written. */
    boolean write(Predicate<Contestant> which) {
        return ledgers.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .allMatch(entry -> entry.getValue().now().writersBack() == Service.WRITERS);
    }

    /** Leaves nothing running. */
    @Override
    public void close() {
        all.forEach(ServiceProcess::close);
    }
}
