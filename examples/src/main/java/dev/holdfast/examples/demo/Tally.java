// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What one service saw: every call's end, by time. Thread-safe. */
final class Tally {

    /** How a call ended. */
    enum End {
        OK,
        UNKNOWN,
        ERROR
    }

    /** One call. */
    record Call(long id, boolean write, End end, long endedAt, long tookNanos) {}

    private final List<Call> calls = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private String lastError = "";

    void add(Call call, String error) {
        lock.lock();
        try {
            calls.add(call);
            if (call.end() != End.OK) {
                lastError = error;
            }
        } finally {
            lock.unlock();
        }
    }

    List<Call> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    String lastError() {
        lock.lock();
        try {
            return lastError;
        } finally {
            lock.unlock();
        }
    }

    /** The figures of a stretch of time, held against what the server keeps at its end. */
    Figures figures(long from, long to, List<String> ledger) {
        Map<Long, Integer> kept = new HashMap<>();
        ledger.forEach(id -> kept.merge(Long.parseLong(id), 1, Integer::sum));
        int failedReads = 0;
        int unknown = 0;
        int errors = 0;
        int lost = 0;
        long longestCall = 0;
        long lastOk = from;
        long longestGap = 0;
        for (Call call : calls()) {
            if (call.endedAt() - from < 0 || call.endedAt() - to >= 0) {
                continue;
            }
            longestCall = Math.max(longestCall, call.tookNanos());
            errors += call.end() == End.OK ? 0 : 1;
            unknown += call.end() == End.UNKNOWN ? 1 : 0;
            failedReads += !call.write() && call.end() != End.OK ? 1 : 0;
            if (call.write() && call.end() == End.OK) {
                lost += kept.containsKey(call.id()) ? 0 : 1;
                longestGap = Math.max(longestGap, call.endedAt() - lastOk);
                lastOk = call.endedAt();
            }
        }
        int repeated = (int) kept.values().stream().filter(count -> count > 1).count();
        return new Figures(
                errors, unknown, failedReads, Math.max(longestGap, to - lastOk), longestCall, lost, repeated);
    }

    /** The figures of one phase; times in nanoseconds. */
    record Figures(
            int errors, int unknown, int failedReads, long longestGap, long longestCall, int lost, int repeated) {}
}
