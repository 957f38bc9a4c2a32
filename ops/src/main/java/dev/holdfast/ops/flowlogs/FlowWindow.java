// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.flowlogs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of the logs is wanted: the records from a time on, by the time in each record.
 *
 * @param since what ended before is left out
 * @since 0.1.0
 */
public record FlowWindow(Instant since) {
    /** All records. */
    public static final FlowWindow ALL = new FlowWindow(Instant.MIN);

    /**
     * How S3 delivery puts the day into keys: {@code /2026/11/20/}, Hive's {@code /year=2026/month=11/day=20/}, or
     * {@code _20261120T0105Z_} in the name (VPC user guide, "Flow log files").
     */
    private static final Pattern DAY = Pattern.compile("/(20\\d\\d)/(\\d\\d)/(\\d\\d)/"
            + "|/year=(20\\d\\d)/month=(\\d\\d)/day=(\\d\\d)/"
            + "|_(20\\d\\d)(\\d\\d)(\\d\\d)T\\d{4}Z_");

    /**
     * Leaves out what need not be opened: sources whose name has a day that lies more than a day before. A name without a
     * day tells nothing.
     *
     * @param sources all of them
     * @return those that may have records of this time, in the same order
     */
    public List<FlowLogSource> of(List<FlowLogSource> sources) {
        return sources.stream().filter(this::mayHave).toList();
    }

    private boolean mayHave(FlowLogSource source) {
        // The day is that of delivery, which comes after the records; the day more is for clocks and late writers.
        return day(source.name())
                .map(day -> day.plusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC))
                .map(end -> end.isAfter(since))
                .orElse(true);
    }

    /** The last day in it, since folders above may have one too. */
    static Optional<LocalDate> day(String name) {
        Optional<LocalDate> last = Optional.empty();
        Matcher days = DAY.matcher(name);
        while (days.find()) {
            int first = days.group(1) != null ? 1 : days.group(4) != null ? 4 : 7;
            try {
                last = Optional.of(LocalDate.of(
                        Integer.parseInt(days.group(first)),
                        Integer.parseInt(days.group(first + 1)),
                        Integer.parseInt(days.group(first + 2))));
            } catch (DateTimeException noDate) {
                // Numbers that look like one.
            }
        }
        return last;
    }

    boolean isAll() {
        return equals(ALL);
    }
}
