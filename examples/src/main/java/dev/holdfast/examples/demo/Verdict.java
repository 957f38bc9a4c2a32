// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.HoldfastBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a service on Holdfast was given what docs/guarantees.md promises. */
final class Verdict {
    private final List<String> broken = new ArrayList<>();

    private Verdict() {}

    /** What guarantee 4 allows. */
    static Duration longestCall(Contestant.Client client) {
        return HoldfastBuilder.DEFAULT_BUDGET.plusMillis(100).plus(client.timeouts);
    }

    /**
     * Judges.
     *
     * @param figures the service's, of each phase
     * @param calls the service's
     * @param ended whether all its calls had ended when it was stopped
     * @return what was broken, a sentence each; empty when all was kept
     */
    static List<String> of(List<Figures> figures, List<Call> calls, boolean ended) {
        Verdict verdict = new Verdict();
        verdict.add(!ended, "a call had not ended when the service was stopped, or the service died");
        figures.forEach(verdict::always);
        figures.stream().filter(one -> one.phase().number() == Phase.ORDERLY).forEach(verdict::orderly);
        figures.stream().filter(one -> one.phase().number() == Phase.FROZEN).forEach(one -> verdict.frozen(one, calls));
        return List.copyOf(verdict.broken);
    }

    private void always(Figures one) {
        String where = "; " + one.phase().title();
        add(one.failedReads() > 0, one.failedReads() + " reads failed" + where);
        add(one.repeated() > 0, one.repeated() + " writes were applied more than once" + where);
        add(one.falselyTold() > 0, one.falselyTold() + " writes were applied although reported not applied" + where);
        add(one.writesBack().isEmpty(), "writes did not come back" + where);
        add(
                one.longestCall() > longestCall(one.service().client).toNanos(),
                "a call took " + one.longestCall() / 1_000_000 + " ms, more than budget and timeouts allow" + where);
    }

    private void orderly(Figures one) {
        String where = "; " + one.phase().title();
        add(one.lost() > 0, one.lost() + " acknowledged writes were lost" + where);
        add(one.failedWrites() > 0, one.failedWrites() + " writes failed" + where);
    }

    /** A write that was in flight when the node froze may end unknown, one a thread; what it lost is the servers' doing. */
    private void frozen(Figures one, List<Call> calls) {
        String where = "; " + one.phase().title();
        long refused = one.failedWrites() - one.unknownWrites();
        add(refused > 0, refused + " writes were not executed, within the budget" + where);
        add(
                one.unknownWrites() > Service.WRITERS,
                one.unknownWrites() + " writes ended unknown, more than were in flight" + where);
        long elsewhen = calls.stream()
                .filter(call -> call.phase() == Phase.FROZEN && call.writes() && call.result() == Call.Result.UNKNOWN)
                .filter(call -> call.ended() < one.phase().disturbed()
                        || call.began() > one.phase().promoted())
                .count();
        add(elsewhen > 0, elsewhen + " writes ended unknown that were not in flight while the node was frozen" + where);
    }

    private void add(boolean isBroken, String what) {
        if (isBroken) {
            broken.add(what);
        }
    }
}
