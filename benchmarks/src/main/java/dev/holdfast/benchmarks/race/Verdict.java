// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a cell is within its bounds. */
final class Verdict {
    private final Cell cell;
    private final List<String> misses = new ArrayList<>();

    private Verdict(Cell cell) {
        this.cell = cell;
    }

    /** What is not within the bounds, in words; empty when all is. */
    static List<String> of(Cell cell) {
        Verdict verdict = new Verdict(cell);
        Bounds bounds = cell.scenario().bounds();
        bounds.back().ifPresent(verdict::back);
        verdict.none(cell.worst(Figures::failedReads), "reads failed");
        verdict.failedWrites(bounds.failed());
        verdict.none(cell.worst(Figures::repeated), "writes applied twice");
        verdict.none(cell.worst(Figures::falselyTold), "writes told not executed were applied");
        bounds.lost().ifPresent(verdict::lost);
        verdict.none(cell.worstKnown(Figures::sendsAfterBack).orElse(0), "sends to the demoted node after the return");
        return List.copyOf(verdict.misses);
    }

    private void back(Duration bound) {
        Optional<Duration> median = cell.medianBack();
        if (median.isEmpty()) {
            misses.add("writes not back");
        } else if (median.get().compareTo(bound) > 0) {
            misses.add("back after " + median.get().toMillis() + " ms, allowed " + bound.toMillis());
        }
    }

    private void failedWrites(Bounds.FailedWrites allowed) {
        long refused = cell.worst(run -> run.failedWrites() - run.unknownWrites());
        switch (allowed) {
            case NONE -> none(cell.worst(Figures::failedWrites), "writes failed");
            case UNKNOWN_ONE_A_THREAD -> {
                none(refused, "writes not executed");
                long most = cell.worst(Figures::mostUnknownOfAThread);
                if (most > 1) {
                    misses.add(most + " writes of one thread ended unknown, allowed 1");
                }
            }
            case UNKNOWN_ONLY -> none(refused, "writes not executed");
            case NOT_EXECUTED_ONLY -> none(cell.worst(Figures::unknownWrites), "writes ended unknown");
        }
    }

    private void lost(Duration allowed) {
        if (allowed.isZero()) {
            none(cell.worst(Figures::lost), "acknowledged writes lost");
            return;
        }
        Duration lostFor = cell.worstTime(Figures::lostFor);
        if (lostFor.compareTo(allowed) > 0) {
            misses.add("acknowledged writes lost for " + lostFor.toMillis() + " ms, allowed " + allowed.toMillis());
        }
    }

    private void none(long count, String what) {
        if (count > 0) {
            misses.add(count + " " + what);
        }
    }
}
