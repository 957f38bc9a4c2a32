// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.Holdfast;
import dev.holdfast.HoldfastBuilder;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.testkit.RedisNode;
import dev.holdfast.testkit.RedisStage;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A Holdfast over a stage, with what it said. */
final class Watched implements AutoCloseable {

    private final List<TopologyEvent> events = new CopyOnWriteArrayList<>();
    private final Holdfast holdfast;
    private final RawProbe probe;

    private Watched(RedisStage stage, UnaryOperator<HoldfastBuilder> settings, RawProbe probe) {
        this.probe = probe;
        DnsSettings dns = DnsSettings.builder()
                .servers(List.of(stage.dns().socketAddress()))
                .noHostsFile()
                .build();
        HoldfastBuilder builder = Holdfast.builder()
                .primary(stage.endpoint(), stage.port())
                .dns(dns)
                .listener(events::add);
        holdfast = settings.apply(builder).build();
        holdfast.recovery().attach(probe);
    }

    static Watched on(RedisStage stage) {
        return on(stage, UnaryOperator.identity());
    }

    static Watched on(RedisStage stage, UnaryOperator<HoldfastBuilder> settings) {
        return on(stage, settings, new RawProbe());
    }

    static Watched on(RedisStage stage, UnaryOperator<HoldfastBuilder> settings, RawProbe probe) {
        Watched watched = new Watched(stage, settings, probe);
        watched.awaitPrimary(stage.primary(), 1);
        return watched;
    }

    /** As {@link #on}, without waiting for the first primary. */
    static Watched starting(RedisStage stage, UnaryOperator<HoldfastBuilder> settings) {
        return new Watched(stage, settings, new RawProbe());
    }

    Holdfast holdfast() {
        return holdfast;
    }

    RawProbe probe() {
        return probe;
    }

    List<TopologyEvent> events() {
        return events;
    }

    Standing standing() {
        return holdfast.standing();
    }

    void awaitPrimary(RedisNode node, long epoch) {
        awaitPrimary(node, epoch, Duration.ofSeconds(10));
    }

    void awaitPrimary(RedisNode node, long epoch, Duration within) {
        await("the primary is " + node + " in epoch " + epoch)
                .atMost(within)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    assertThat(standing().primary().map(NodeAddress::toString))
                            .as(() -> "events: " + events)
                            .contains(address(node));
                    assertThat(standing().epoch()).isEqualTo(epoch);
                    assertThat(standing().state()).isEqualTo(Standing.State.STEADY);
                });
    }

    void awaitEvent(Class<? extends TopologyEvent> kind) {
        await("an event " + kind.getSimpleName())
                .atMost(Duration.ofSeconds(10))
                .until(() -> events.stream().anyMatch(kind::isInstance));
    }

    /** Waits until every node was asked this many times more: then what stays the same was a decision, not a delay. */
    void awaitQuestions(int more) {
        int target = probe.questions() + more;
        await(more + " more questions").atMost(Duration.ofSeconds(30)).until(() -> probe.questions() >= target);
    }

    Succession lastSuccession() {
        return lastMove().why();
    }

    EpochMoved lastMove() {
        long epoch = standing().epoch();
        await("the event of epoch " + epoch)
                .until(() ->
                        events.stream().anyMatch(event -> event instanceof EpochMoved moved && moved.epoch() == epoch));
        return events.stream()
                .filter(EpochMoved.class::isInstance)
                .map(EpochMoved.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** What an adapter does when the server refuses a write. */
    void refuse() {
        holdfast.recovery().report(Signal.REFUSED, standing().epoch(), "READONLY");
    }

    static String address(RedisNode node) {
        return node.address() + ":" + node.port();
    }

    @Override
    public void close() {
        holdfast.close();
    }
}
