// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The newest signals, for errors and logs; a burst of one kind is one line. Thread-safe. */
final class SignalLog {

    private static final int KEPT = 8;

    private final Deque<Line> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();

    private record Line(Signal signal, long epoch, String first, int count) {
        @Override
        public String toString() {
            return signal + (count > 1 ? " ×" + count : "") + " in epoch " + epoch + " (" + first + ")";
        }
    }

    void add(Signal signal, long epoch, String detail) {
        lock.lock();
        try {
            Line last = lines.peekLast();
            if (last != null && last.signal() == signal && last.epoch() == epoch) {
                lines.removeLast();
                lines.addLast(new Line(signal, epoch, last.first(), last.count() + 1));
                return;
            }
            lines.addLast(new Line(signal, epoch, detail, 1));
            if (lines.size() > KEPT) {
                lines.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    List<String> lines() {
        lock.lock();
        try {
            List<String> copy = new ArrayList<>(lines.size());
            lines.forEach(line -> copy.add(line.toString()));
            return copy;
        } finally {
            lock.unlock();
        }
    }
}
