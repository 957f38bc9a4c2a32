// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.drill;

import dev.holdfast.ops.clients.ClientInventory;
import dev.holdfast.ops.redis.NodeInfo;
import dev.holdfast.ops.redis.RedisUnreachable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A rehearsal: two probers write, a failover is started, what happens is written down. It writes two lists,
 * {@code holdfast:drill:…}, which expire after an hour.
 *
 * @param target what it is held on
 * @param trigger what starts the failover
 * @param budget the longest gap in writes that is allowed
 * @param observe how long to look on at most
 * @since 0.1.0
 */
public record Drill(Target target, Trigger trigger, Duration budget, Duration observe) {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final Duration PACE = Duration.ofMillis(500);

    /**
     * Holds it.
     *
     * @param journal where all is written down
     * @return what it showed
     * @throws DrillRefused if the probers cannot write, or the failover cannot be started
     */
    public DrillReport hold(Journal journal) {
        String key = "holdfast:drill:" + UUID.randomUUID();
        ClientInventory before = ClientInventory.read(target.access());
        try (Watcher watcher = new Watcher(target.access(), journal);
                HoldfastProber holdfast = new HoldfastProber(target, key + ":holdfast", journal);
                BareProber bare = BareProber.start(target, key + ":bare")) {
            holdfast.start();
            awaitWriting(holdfast, bare);
            watcher.start(before.group().nodes().stream().map(NodeInfo::address).toList());
            pause(WARM_UP);
            Instant began = journal.now();
            trigger.start(journal);
            observe(journal, watcher, holdfast.log(), bare.log());
            Instant ended = journal.now();
            ClientReturn clients = clients(before);
            Applied applied = new Applied(
                    target.access(),
                    watcher.primary().or(() -> before.group().primary().map(NodeInfo::address)),
                    journal);
            ProbeSummary throughHoldfast = holdfast.log()
                    .summary("Holdfast", began, watcher.promoted(), ended)
                    .withFate(applied.fate(holdfast.log(), key + ":holdfast"));
            ProbeSummary throughBare = bare.log()
                    .summary("bare JedisPool", began, watcher.promoted(), ended)
                    .withFate(applied.fate(bare.log(), key + ":bare"));
            return new DrillReport(
                    target.access().endpoint().toString(),
                    began,
                    ended,
                    journal.entries(),
                    throughHoldfast,
                    throughBare,
                    clients,
                    budget);
        }
    }

    /** What was good before the promotion says nothing: the calm is counted from it. */
    private static boolean isPast(Optional<Instant> promoted, Instant now) {
        return promoted.isPresent() && promoted.get().plus(CALM).isBefore(now);
    }

    private void observe(Journal journal, Watcher watcher, ProbeLog holdfast, ProbeLog bare) {
        long deadline = System.nanoTime() + observe.toNanos();
        BooleanSupplier over = () -> trigger.isOver()
                && isPast(watcher.promoted(), journal.now())
                && holdfast.goodFor(CALM, journal.now())
                && bare.goodFor(CALM, journal.now());
        while (System.nanoTime() < deadline && !over.getAsBoolean()) {
            trigger.follow(journal);
            pause(PACE);
        }
    }

    private ClientReturn clients(ClientInventory before) {
        try {
            return ClientReturn.compare(before, ClientInventory.read(target.access()));
        } catch (RedisUnreachable e) {
            return ClientReturn.compare(before, new ClientInventory(before.group(), List.of(), 0));
        }
    }

    private static void awaitWriting(HoldfastProber holdfast, BareProber bare) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isWriting(holdfast.log()) || !isWriting(bare.log())) {
            if (System.nanoTime() > deadline || !bare.isAlive()) {
                throw new DrillRefused("the probers could not write, so nothing was failed over. Holdfast: "
                        + last(holdfast.log()) + "; bare: " + last(bare.log())
                        + ". The user must be allowed RPUSH, EXPIRE and LRANGE on the keys holdfast:drill:*.");
            }
            pause(Duration.ofMillis(20));
        }
    }

    private static boolean isWriting(ProbeLog log) {
        return log.samples().stream().anyMatch(Sample::ok);
    }

    private static String last(ProbeLog log) {
        var samples = log.samples();
        return samples.isEmpty()
                ? "no call ended"
                : samples.get(samples.size() - 1).error();
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
