// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.ops.flowlogs.FlowClient;
import dev.holdfast.ops.flowlogs.FlowReport;
import dev.holdfast.ops.report.Json;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code holdfast clients} prints of flow logs. */
final class FlowText {
    static final List<String> COLUMNS = List.of("DAYS", "RECORDS", "BYTES", "REFUSED", "FIRST SEEN", "LAST SEEN");

    private FlowText() {}

    static List<String> cells(ClientRow row) {
        return row.flow().map(FlowText::cells).orElseGet(() -> Collections.nCopies(COLUMNS.size(), "-"));
    }

    private static List<String> cells(FlowClient client) {
        return List.of(
                Integer.toString(client.days()),
                String.format(Locale.ROOT, "%,d", client.records()),
                String.format(Locale.ROOT, "%,d", client.bytes()),
                Long.toString(client.refused()),
                client.first().map(Object::toString).orElse("unknown"),
                client.last().map(Object::toString).orElse("unknown"));
    }

    static String notes(FlowReport report) {
        StringBuilder notes = new StringBuilder();
        notes.append(String.format(Locale.ROOT, "Flow logs: %,d records read.", report.lines()));
        if (report.older() > 0) {
            notes.append(String.format(Locale.ROOT, " Left out: %,d of the group that are older.", report.older()));
        }
        if (report.lost() > 0) {
            notes.append(" The logs skipped ")
                    .append(report.lost())
                    .append(" intervals (SKIPDATA): clients may be missing.");
        }
        if (report.unreadable() > 0) {
            notes.append(" Unreadable: ").append(report.unreadable()).append("; is --flow-log-format right?");
        }
        if (report.tooMany() > 0) {
            notes.append(" Not listed: ").append(report.tooMany()).append(" records of further addresses.");
        }
        return notes.append('\n').toString();
    }

    static Map<String, Object> json(FlowClient client) {
        return Json.object(
                "days", client.days(),
                "records", client.records(),
                "bytes", client.bytes(),
                "refused", client.refused(),
                "firstSeen", client.first(),
                "lastSeen", client.last());
    }

    static Map<String, Object> json(FlowReport report) {
        return Json.object(
                "addresses", report.clients().size(),
                "records", report.lines(),
                "unreadable", report.unreadable(),
                "skippedIntervals", report.lost(),
                "recordsOfUnlistedClients", report.tooMany(),
                "olderRecords", report.older());
    }
}
