// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.Call.Kind;
import dev.holdfast.examples.demo.Call.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a made-up history, in milliseconds: disturbed at 2000, promoted at 3000, over at 6000. */
class VerdictTest {
    private static final long MS = 1_000_000;
    private static final long STEP = 20;

    private final List<Call> calls = new ArrayList<>();
    private Contestant service = Contestant.HELD_JEDIS;
    private final List<String> log = new ArrayList<>();
    private long counter;

    @BeforeEach
    void bothWritersWriteUntilTheDisturbanceAndSoonAfterThePromotion() {
        for (long at = 0; at < 6000; at += STEP) {
            if (at < 2000 || at >= 3040) {
                push("writer 1", at, at + 1, Result.OK);
                raise("writer 2", at);
            }
        }
    }

    private void push(String thread, long began, long ended, Result result) {
        String id = thread + "/" + began;
        calls.add(call(Kind.RPUSH, id, thread, began, ended, result));
        if (result == Result.OK) {
            log.add(id);
        }
    }

    private void raise(String thread, long began) {
        calls.add(call(Kind.INCR, thread + "/" + began, thread, began, began + 1, Result.OK));
        counter++;
    }

    private static Call call(Kind kind, String id, String thread, long began, long ended, Result result) {
        return new Call(kind, id, 0, thread, began * MS, ended * MS, result, "", 1, "");
    }

    private Figures figures(int phase) {
        Phase part = new Phase(phase, "Phase " + phase, 2000 * MS, 3000 * MS, 6000 * MS);
        return Figures.of(service, part, inPhase(phase), log, counter);
    }

    private List<Call> inPhase(int phase) {
        return calls.stream()
                .map(call -> new Call(
                        call.kind(),
                        call.id(),
                        phase,
                        call.thread(),
                        call.began(),
                        call.ended(),
                        call.result(),
                        call.node(),
                        call.epoch(),
                        call.error()))
                .toList();
    }

    private List<String> broken(int phase) {
        return Verdict.of(List.of(figures(phase)), inPhase(phase), true);
    }

    @Test
    void aServiceThatOnlyWaitedIsFoundUnharmed() {
        assertThat(broken(Phase.ORDERLY)).isEmpty();
        assertThat(broken(Phase.FROZEN)).isEmpty();
        assertThat(figures(Phase.ORDERLY).writesBack()).isEqualTo(OptionalLong.of(41 * MS));
        assertThat(figures(Phase.ORDERLY).writeGap()).isEqualTo(1060 * MS);
    }

    @Test
    void writesThatPauseAgainAreNotBackBeforeThat() {
        calls.removeIf(call -> call.began() >= 3500 * MS && call.began() < 4200 * MS);

        assertThat(figures(Phase.FROZEN).writesBack()).isEqualTo(OptionalLong.of(1201 * MS));
    }

    @Test
    void writesThatStopAgainAreNeverBack() {
        calls.removeIf(call -> call.began() >= 3500 * MS && call.thread().equals("writer 1"));

        assertThat(broken(Phase.FROZEN)).anyMatch(what -> what.contains("did not come back"));
    }

    @Test
    void aFailedReadIsABrokenGuaranteeInEitherPhase() {
        calls.add(call(Kind.GET, "r", "reader 1", 2000, 2500, Result.UNKNOWN));

        assertThat(broken(Phase.ORDERLY)).containsExactly("1 reads failed; Phase 1");
        assertThat(broken(Phase.FROZEN)).containsExactly("1 reads failed; Phase 2");
    }

    @Test
    void aRepeatedPushIsABrokenGuarantee() {
        log.add(log.get(0));

        assertThat(broken(Phase.FROZEN)).containsExactly("1 writes were applied more than once; Phase 2");
    }

    @Test
    void aRepeatedIncrementIsABrokenGuarantee() {
        counter++;

        assertThat(broken(Phase.FROZEN)).containsExactly("1 writes were applied more than once; Phase 2");
    }

    @Test
    void aLostWriteIsABrokenGuaranteeInAnOrderlyPromotionOnly() {
        log.remove(0);

        assertThat(broken(Phase.ORDERLY)).containsExactly("1 acknowledged writes were lost; Phase 1");
        assertThat(broken(Phase.FROZEN)).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsAllowedForOneWriteOfEachThreadInFlightWhileTheNodeWasFrozen() {
        push("writer 1", 1999, 3000, Result.UNKNOWN);
        push("writer 2", 2010, 3000, Result.UNKNOWN);
        assertThat(broken(Phase.FROZEN)).isEmpty();
        assertThat(broken(Phase.ORDERLY)).containsExactly("2 writes failed; Phase 1");

        push("writer 1", 2500, 3000, Result.UNKNOWN);
        assertThat(broken(Phase.FROZEN)).containsExactly("3 writes ended unknown, more than were in flight; Phase 2");
    }

    @Test
    void anUnknownOutcomeAfterThePromotionIsABrokenGuarantee() {
        push("writer 1", 4000, 4001, Result.UNKNOWN);

        assertThat(broken(Phase.FROZEN)).anyMatch(what -> what.contains("not in flight while the node was frozen"));
    }

    @Test
    void aWriteThatWasReportedRefusedButIsThereIsABrokenGuarantee() {
        push("writer 1", 2500, 2600, Result.REFUSED);
        log.add("writer 1/2500");

        assertThat(broken(Phase.ORDERLY)).contains("1 writes were applied although reported not applied; Phase 1");
    }

    @Test
    void aCallBeyondBudgetAndTheClientsTimeoutsIsABrokenGuarantee() {
        long longest = Verdict.longestCall(Contestant.Client.JEDIS).toMillis();
        push("writer 1", 2000, 2000 + longest + 1, Result.OK);

        assertThat(broken(Phase.ORDERLY)).anyMatch(what -> what.contains("more than budget and timeouts allow"));

        service = Contestant.HELD_LETTUCE;
        assertThat(broken(Phase.ORDERLY)).noneMatch(what -> what.contains("more than budget and timeouts allow"));
    }

    @Test
    void aServiceThatDiedIsABrokenGuarantee() {
        assertThat(Verdict.of(List.of(), List.of(), false)).hasSize(1);
    }

    @Test
    void aCallSurvivesItsWayThroughAPipe() {
        Call call =
                new Call(Kind.INCR, "h/writer 1/7", 2, "writer 1", 5, 9, Result.UNKNOWN, "127.0.0.1", 3, "no reply");

        assertThat(Call.decode(call.encode())).isEqualTo(call);
        assertThat(call.shifted(10).began()).isEqualTo(15);
        assertThat(call.shifted(10).nanos()).isEqualTo(4);
    }
}
