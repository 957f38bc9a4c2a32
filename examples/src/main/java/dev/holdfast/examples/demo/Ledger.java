// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** All calls of one service, over all its runs; written by one thread, read by another. */
final class Ledger {
    private static final long SECOND = 1_000_000_000;
    private static final int PULSE = 24;

    private final List<Call> calls = new ArrayList<>();
    private final Live live = new Live();

    /**
     * The service now, for its live line.
     *
     * @param ok calls that were answered
     * @param errors calls that failed
     * @param writersBack threads that have written since {@link #expectWriters()}
     * @param lastWrite when a write last succeeded, or 0
     * @param node the address that answered last
     * @param epoch Holdfast's, or 0
     * @param error the last error, empty when a write has succeeded since
     * @param pulse what became of writes in each of the last seconds, the current one last
     */
    record Now(
            long ok,
            long errors,
            int writersBack,
            long lastWrite,
            String node,
            long epoch,
            String error,
            List<Beat> pulse) {}

    /** What became of the writes of one second. */
    enum Beat {
        WRITTEN,
        FAILED,
        SILENT
    }

    private static final class Live {
        private long ok;
        private long errors;
        private long expectedSince = Long.MIN_VALUE;
        private final List<String> writersBack = new ArrayList<>();
        private long lastWrite;
        private String node = "";
        private long epoch;
        private String error = "";
        private final Map<Long, Beat> beats = new HashMap<>();

        private void add(Call call) {
            epoch = call.epoch();
            if (call.writes()) {
                beats.merge(
                        call.ended() / SECOND,
                        call.ok() ? Beat.WRITTEN : Beat.FAILED,
                        (a, b) -> a == b ? a : Beat.FAILED);
            }
            if (!call.ok()) {
                errors++;
                error = call.error();
                return;
            }
            ok++;
            node = call.node();
            if (call.writes()) {
                lastWrite = call.ended();
                error = "";
                if (call.began() > expectedSince && !writersBack.contains(call.thread())) {
                    writersBack.add(call.thread());
                }
            }
        }
    }

    private List<Beat> pulse() {
        long now = System.nanoTime() / SECOND;
        return LongStream.rangeClosed(now - PULSE + 1, now)
                .mapToObj(second -> live.beats.getOrDefault(second, Beat.SILENT))
                .toList();
    }

    synchronized void add(Call call) {
        calls.add(call);
        live.add(call);
    }

    /** From here on {@link Now#writersBack} counts anew, calls that begin after this instant only. */
    synchronized void expectWriters() {
        live.expectedSince = System.nanoTime();
        live.writersBack.clear();
    }

    synchronized Now now() {
        return new Now(
                live.ok,
                live.errors,
                live.writersBack.size(),
                live.lastWrite,
                live.node,
                live.epoch,
                live.error,
                pulse());
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }
}
