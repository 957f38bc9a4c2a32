// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.Finding.Answered;
import dev.holdfast.topology.Finding.Opaque;
import dev.holdfast.topology.Finding.Pending;
import dev.holdfast.topology.Finding.Silent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An answer that was asked for before the last decision decides nothing, whenever it comes. */
class NodeRecordTest {

    /** The clock may wrap around between a question and a decision. */
    private static final long DECIDED_AT = Long.MIN_VALUE;

    static Stream<Finding> askedBefore() {
        long before = DECIDED_AT - 1;
        return Stream.of(
                new Answered(Says.primary("run", "id").report(), before),
                new Silent(ProbeException.Kind.TIMED_OUT, before),
                new Opaque(before));
    }

    static Stream<Finding> askedSince() {
        return Stream.of(
                new Answered(Says.primary("run", "id").report(), DECIDED_AT),
                new Silent(ProbeException.Kind.TIMED_OUT, DECIDED_AT),
                new Opaque(DECIDED_AT));
    }

    @ParameterizedTest
    @MethodSource("askedBefore")
    void whatWasAskedForBeforeTheDecisionIsAsGoodAsNoAnswer(Finding finding) {
        NodeRecord record = new NodeRecord(Facts.A, 0);
        record.finding = finding;
        assertThat(record.candidate(DECIDED_AT, DECIDED_AT).finding()).isInstanceOf(Pending.class);
    }

    @ParameterizedTest
    @MethodSource("askedSince")
    void whatWasAskedForSinceCounts(Finding finding) {
        NodeRecord record = new NodeRecord(Facts.A, 0);
        record.finding = finding;
        assertThat(record.candidate(DECIDED_AT, DECIDED_AT).finding()).isEqualTo(finding);
    }

    @Test
    void aNodeThatAnsweredBeforeIsSilentOnceItsDialTakesTooLong() {
        NodeRecord record = new NodeRecord(Facts.A, 0);
        record.finding = new Answered(Says.primary("run", "id").report(), DECIDED_AT);
        record.asking = true;
        record.askedAt = DECIDED_AT + 5;
        long late = record.askedAt + NodeRecord.OVERDUE.toNanos();

        assertThat(record.candidate(DECIDED_AT, late - 1).finding()).isEqualTo(record.finding);
        assertThat(record.untilOverdue(late - 1)).isEqualTo(1);
        assertThat(record.candidate(DECIDED_AT, late).finding())
                .isEqualTo(new Silent(ProbeException.Kind.TIMED_OUT, record.askedAt));
        assertThat(record.untilOverdue(late)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNodeThatNeverAnsweredIsWaitedFor() {
        NodeRecord record = new NodeRecord(Facts.A, 0);
        record.asking = true;
        record.askedAt = DECIDED_AT;
        long late = DECIDED_AT + NodeRecord.OVERDUE.toNanos();
        assertThat(record.candidate(DECIDED_AT, late).finding()).isInstanceOf(Pending.class);
    }
}
