// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what the checks find. */
final class Findings {
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Finding> found = new ArrayList<>();
    private final List<String> notLookedAt = new ArrayList<>();

    void fact(String about, String value) {
        facts.put(about, value);
    }

    void critical(String id, String what, String why, String mend) {
        found.add(new Finding(id, Severity.CRITICAL, what, why, mend));
    }

    void warning(String id, String what, String why, String mend) {
        found.add(new Finding(id, Severity.WARNING, what, why, mend));
    }

    void note(String id, String what, String why, String mend) {
        found.add(new Finding(id, Severity.NOTE, what, why, mend));
    }

    void notLookedAt(String what) {
        notLookedAt.add(what);
    }

    PreflightReport report() {
        return new PreflightReport(
                Map.copyOf(facts).isEmpty() ? Map.of() : new LinkedHashMap<>(facts),
                found.stream().sorted(Comparator.comparing(Finding::severity)).toList(),
                List.copyOf(notLookedAt));
    }
}
