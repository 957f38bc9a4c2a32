// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.timing.VirtualTiming;
import dev.holdfast.topology.Endpoint;
import dev.holdfast.topology.NodeAddress;
import dev.holdfast.topology.NodeVitals;
import dev.holdfast.topology.Succession;
import dev.holdfast.topology.TopologyEvent;
import dev.holdfast.topology.TopologyEvent.Confirmed;
import dev.holdfast.topology.TopologyEvent.DnsChanged;
import dev.holdfast.topology.TopologyEvent.EpochMoved;
import dev.holdfast.topology.TopologyEvent.Fares;
import dev.holdfast.topology.TopologyEvent.Suspected;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReporterTest {

    private static final Endpoint ORDERS = new Endpoint("orders.test", 6379);
    private static final NodeAddress A = node(1);
    private static final NodeAddress B = node(2);
    private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
    private static final long MIB = 1024 * 1024;

    private final VirtualTiming timing = new VirtualTiming();
    private final CallCounts counts = new CallCounts();
    private final List<FailoverReport> told = new ArrayList<>();
    private final Reporter reporter = new Reporter(timing, () -> START.plusNanos(timing.nanos()), counts, told::add);

    @Test
    void aFailoverIsReportedWithItsTimesWhenDnsHasFollowed() {
        after(5_000);
        happens(new Suspected(ORDERS, 1, "REFUSED: READONLY."));
        counts.waited();
        counts.waited();
        counts.retried();
        after(12);
        happens(moved(1, A, B));
        after(3);
        counts.wrote(timing.nanos());
        after(1_985);
        happens(new DnsChanged(ORDERS, Set.of(A), Set.of(B)));
        counts.unknown();
        assertThat(told).isEmpty();
        after(1_000);

        assertThat(told).singleElement().satisfies(report -> {
            assertThat(report.began()).isEqualTo(START.plusSeconds(5));
            assertThat(report.signal()).isEqualTo("REFUSED: READONLY.");
            assertThat(report.verified()).isEqualTo(Duration.ofMillis(12));
            assertThat(report.firstWrite()).contains(Duration.ofMillis(15));
            assertThat(report.dnsFollowed()).contains(Duration.ofSeconds(2));
            assertThat(report.calls()).isEqualTo(new CallTally(2, 1, 0, 1, 0, 0));
            assertThat(report.inWords())
                    .isEqualTo("failover from 10.0.0.1:6379 to 10.0.0.2:6379 (SURRENDERED), first signal REFUSED:"
                            + " READONLY. Verified after 12 ms, first write after 15 ms, DNS followed after 2000 ms."
                            + " Calls: 2 waited, 1 retried, 0 failed, 1 of unknown outcome, 0 fallen back. Acknowledged writes lost:"
                            + " 7 bytes were seen.");
        });
        assertThat(reporter.reports()).isEqualTo(told);
    }

    /** It tells the search, and counts itself, before the search tells of the doubt. */
    @Test
    void theCallThatRaisedTheDoubtBelongsToTheReport() {
        counts.waited();
        happens(new Suspected(ORDERS, 1, "CONNECTION_LOST: an earlier one."));
        happens(new Confirmed(ORDERS, 1, A, Duration.ofMillis(3)));
        after(5_000);
        counts.retried();
        happens(new Suspected(ORDERS, 1, "REFUSED: READONLY."));
        happens(moved(1, A, B));
        happens(new DnsChanged(ORDERS, Set.of(A), Set.of(B)));
        after(1_000);
        assertThat(told).singleElement().extracting(FailoverReport::calls).isEqualTo(new CallTally(0, 1, 0, 0, 0, 0));
    }

    @Test
    void aDoubtThatIsConfirmedIsNoFailover() {
        happens(new Suspected(ORDERS, 1, "CONNECTION_LOST"));
        after(2);
        happens(new Confirmed(ORDERS, 1, A, Duration.ofMillis(2)));
        after(120_000);

        assertThat(told).isEmpty();
    }

    @Test
    void aMinuteIsAllThatDnsIsWaitedFor() {
        happens(new Suspected(ORDERS, 1, "UNANSWERED"));
        happens(moved(1, A, B));
        after(59_999);
        assertThat(told).isEmpty();
        after(1);

        assertThat(told).singleElement().satisfies(report -> {
            assertThat(report.dnsFollowed()).isEmpty();
            assertThat(report.inWords()).contains("DNS has not followed yet");
        });
    }

    @Test
    void dnsThatNamedTheNewPrimaryBeforeIsNotWaitedFor() {
        happens(new DnsChanged(ORDERS, Set.of(A), Set.of(B)));
        after(300);
        happens(new Suspected(ORDERS, 1, "REFUSED"));
        happens(moved(1, A, B));
        after(1_000);

        assertThat(told)
                .singleElement()
                .satisfies(report -> assertThat(report.dnsFollowed()).contains(Duration.ZERO));
    }

    @Test
    void aSecondFailoverWithinTheHourSaysWhatToLookAt() {
        failover(1, A, B);
        after(59 * 60_000);
        failover(2, B, A);
        after(61 * 60_000);
        failover(3, A, B);

        assertThat(told).extracting(FailoverReport::secondWithinTheHour).containsExactly(false, true, false);
        assertThat(told.get(1).inWords()).contains("likely overload, scale up");
    }

    @Test
    void whatTheNextFailoverInterruptsIsReportedAllTheSame() {
        happens(new Suspected(ORDERS, 1, "first"));
        happens(moved(1, A, B));
        after(500);
        happens(new Suspected(ORDERS, 2, "second"));

        assertThat(told)
                .singleElement()
                .satisfies(report -> assertThat(report.signal()).isEqualTo("first"));
    }

    @Test
    void theOldPrimarysLastMinuteIsTold() {
        fares(A, 40, 100, 900);
        after(30_000);
        fares(A, 60, 110, 5_000);
        after(40_000);
        fares(A, 75, 130, 2_000);
        failover(1, A, B);

        FailoverReport report = told.get(0);
        // The first reading is 70 s old: the last one of those that are a minute old counts as the minute's start.
        assertThat(report.vitals()).contains(new FailoverReport.LastMinute(75 * MIB, 100 * MIB, 30, 5_000));
        assertThat(report.inWords()).contains("memory 75 % of 100.0 MiB", "30 keys evicted");
    }

    @Test
    void readingsOfAnotherNodeAreNotTheOldPrimarys() {
        fares(B, 40, 0, 1);
        failover(1, A, B);

        assertThat(told.get(0).vitals()).isEmpty();
    }

    @Test
    void theNewestTenAreKept() {
        for (int i = 1; i <= 12; i++) {
            failover(i, A, B);
        }

        assertThat(reporter.reports()).hasSize(10);
        assertThat(reporter.reports().get(9).epoch()).isEqualTo(13);
    }

    @Test
    void theFirstPrimaryOfAProcessIsNoFailover() {
        happens(new EpochMoved(ORDERS, 1, Optional.empty(), A, Succession.FIRST, Duration.ZERO, OptionalLong.empty()));
        after(120_000);

        assertThat(told).isEmpty();
    }

    @Test
    void closingReportsWhatIsKnown() {
        happens(new Suspected(ORDERS, 1, "REFUSED"));
        happens(moved(1, A, B));
        reporter.close();

        assertThat(told).hasSize(1);
    }

    private void failover(long epoch, NodeAddress from, NodeAddress to) {
        happens(new Suspected(ORDERS, epoch, "REFUSED"));
        happens(moved(epoch, from, to));
        happens(new DnsChanged(ORDERS, Set.of(from), Set.of(to)));
        after(1_000);
    }

    private static EpochMoved moved(long before, NodeAddress from, NodeAddress to) {
        return new EpochMoved(
                ORDERS, before + 1, Optional.of(from), to, Succession.SURRENDERED, Duration.ZERO, OptionalLong.of(7));
    }

    private void fares(NodeAddress node, long usedMib, long evicted, long operations) {
        happens(new Fares(
                ORDERS, node, new NodeVitals(usedMib * MIB, 100 * MIB, evicted, operations, OptionalLong.empty())));
    }

    private void happens(TopologyEvent event) {
        reporter.accept(event);
    }

    private void after(long millis) {
        timing.advance(Duration.ofMillis(millis));
    }

    private static NodeAddress node(int last) {
        try {
            return new NodeAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last}), 6379);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
