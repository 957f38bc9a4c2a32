// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.observe;

import dev.holdfast.observe.FailoverReport.LastMinute;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A report in words: what happened, how long it took, whom it hurt, what to look at. */
final class ReportText {

    private ReportText() {}

    static String of(FailoverReport report) {
        StringBuilder text = new StringBuilder();
        text.append("failover from ").append(report.from()).append(" to ").append(report.to());
        text.append(" (").append(report.why()).append("), first signal ").append(withoutFullStop(report.signal()));
        text.append(". Verified after ").append(millis(report.verified()));
        report.firstWrite()
                .ifPresent(after -> text.append(", first write after ").append(millis(after)));
        text.append(", DNS ").append(dns(report.dnsFollowed()));
        text.append(". Calls: ").append(calls(report.calls()));
        report.lostBytes()
                .ifPresent(bytes -> text.append(". Acknowledged writes lost: ")
                        .append(bytes == 0 ? "none that was seen" : bytes + " bytes were seen"));
        report.vitals().ifPresent(vitals -> text.append(". Old primary: ").append(vitals(vitals)));
        if (report.secondWithinTheHour()) {
            text.append(". The second failover within the hour: likely overload, scale up");
        }
        return text.append('.').toString();
    }

    private static String withoutFullStop(String signal) {
        return signal.endsWith(".") ? signal.substring(0, signal.length() - 1) : signal;
    }

    private static String dns(Optional<Duration> followed) {
        return followed.map(after -> after.isZero() ? "named it before" : "followed after " + millis(after))
                .orElse("has not followed yet");
    }

    private static String calls(CallTally calls) {
        return calls.waited() + " waited, " + calls.retried() + " retried, " + calls.failed() + " failed, "
                + calls.unknown() + " of unknown outcome, " + calls.fallenBack() + " fallen back"
                + (calls.fallbacksFailed() > 0 ? ", " + calls.fallbacksFailed() + " whose fallback failed" : "");
    }

    private static String vitals(LastMinute vitals) {
        String memory = vitals.maxMemory() > 0
                ? vitals.usedMemory() * 100 / vitals.maxMemory() + " % of " + mebibytes(vitals.maxMemory())
                : mebibytes(vitals.usedMemory());
        return "memory " + memory + ", in its last minute " + vitals.evictedKeys() + " keys evicted and up to "
                + vitals.operationsPerSecond() + " commands a second";
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
