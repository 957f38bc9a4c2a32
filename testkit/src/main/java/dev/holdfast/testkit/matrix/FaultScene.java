// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.matrix;

import dev.holdfast.testkit.ContractClient;
import dev.holdfast.testkit.ContractClient.Verdict;
import dev.holdfast.testkit.ContractSettings;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage, a client on it and its callers: what one row of the matrix happens to. */
final class FaultScene implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);

    /** DNS never helps, unless the row points it. */
    private static final Duration NEVER = Duration.ofMinutes(10);

    private final FaultMatrix adapter;
    private final RedisStage stage;
    private final ContractSettings settings;
    private final Callers callers = new Callers();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Map<String, String> figures = new LinkedHashMap<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<ContractClient> clients = new ArrayList<>();
    private long promoted;

    FaultScene(FaultRow row, FaultMatrix adapter) {
        this.adapter = adapter;
        RedisStage.Builder builder = row.stage().apply(RedisStage.builder()).dnsLag(NEVER);
        adapter.staging().ifPresent(builder::on);
        this.stage = builder.start();
        ContractSettings asked = row.settings().apply(ContractSettings.defaults());
        this.settings = asked.withListener(event -> {
            events.add(event);
            asked.listener().accept(event);
        });
    }

    RedisStage stage() {
        return stage;
    }

    RedisNode primary() {
        return stage.primary();
    }

    Callers callers() {
        return callers;
    }

    ContractSettings settings() {
        return settings;
    }

    FaultMatrix adapter() {
        return adapter;
    }

    /** The client under test; it is made when it is asked for first. */
    ContractClient client() {
        return clients.isEmpty() ? another(settings) : clients.get(0);
    }

    /** One more client of the same process, with an engine of its own. */
    ContractClient another(ContractSettings own) {
        ContractClient client = adapter.connect(stage, own);
        clients.add(client);
        return client;
    }

    // ---- what the callers do

    /** Lets the callers begin, and waits until each was answered and the replicas have what they wrote. */
    void serve() {
        callers.begin(client());
        awaitService();
    }

    /** Waits until each caller was answered once more. */
    void awaitService() {
        await("each caller is answered", callers.progress());
    }

    /** Notes the moment of a promotion. */
    void promoted(long nanos) {
        promoted = nanos;
    }

    /** A planned promotion, DNS late, and the service that goes on after it. */
    void promoteOrderly() {
        stage.awaitReplicas();
        promoted(stage.promoteOrderly());
        awaitEpoch(2);
        awaitService();
    }

    void awaitEpoch(long epoch) {
        await("epoch " + epoch, () -> client().epoch() >= epoch);
        figure("verified after", Duration.ofNanos(System.nanoTime() - promoted));
    }

    long promotion() {
        return promoted;
    }

    /** What the client lets its user know of the end of one call; null for a value. */
    @Nullable
    Verdict verdict(String... words) {
        return verdict(() -> client().command(words));
    }

    @Nullable
    Verdict verdict(Supplier<?> call) {
        try {
            var unused = call.get();
            return null;
        } catch (RuntimeException e) {
            return client().judge(e);
        }
    }

    // ---- what the row finds

    void figure(String name, Object value) {
        figures.put(name, String.valueOf(value));
    }

    void figure(String name, Duration value) {
        figures.put(name, String.format(java.util.Locale.ROOT, "%.2f s", value.toNanos() / 1e9));
    }

    Map<String, String> figures() {
        return figures;
    }

    void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            violations.add(what.get());
        }
    }

    /** A violation unless it holds. */
    void require(boolean holds, String what) {
        if (!holds) {
            violations.add(what);
        }
    }

    void requireAtMost(String what, Duration bound, Duration found) {
        figure(what, found);
        require(found.compareTo(bound) <= 0, what + ": " + found.toMillis() + " ms, allowed are " + bound.toMillis());
    }

    List<String> violations() {
        return violations;
    }

    /** How many events of a kind the engine has told. */
    long events(String kind) {
        return events.stream().filter(event -> event.startsWith(kind)).count();
    }

    void awaitEvent(String kind) {
        await("the event " + kind, () -> events(kind) > 0);
    }

    void await(String what, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > SOON.toNanos()) {
                throw new IllegalStateException("waited 10 s, but not yet: " + what + "\nevents: " + events
                        + "\nsurprises: " + callers.surprises() + "\n" + stage.describe());
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Lets a fault last; what happens meanwhile is the row's matter. */
    void last(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** How many connections clients, the testkit's own aside, hold to a node. */
    long connectionsTo(RedisNode node) {
        return node.command("CLIENT", "LIST", "TYPE", "normal")
                .text()
                .lines()
                .filter(line -> !line.contains("name=holdfast-probe") && !line.contains("user=holdfast-testkit"))
                .count();
    }

    @Override
    public void close() {
        try {
            callers.stop(settings.budget().plus(SOON));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            clients.forEach(FaultScene::end);
        } finally {
            stage.close();
        }
    }

    private static void end(ContractClient client) {
        try {
            client.close();
        } catch (RuntimeException e) {
            // A row may have closed it before.
        }
    }

    @Override
    public String toString() {
        return "events " + events + "\n" + stage.describe();
    }
}
