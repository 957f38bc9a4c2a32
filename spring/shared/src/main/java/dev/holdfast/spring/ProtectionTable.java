// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.spring;

import dev.holdfast.topology.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which Redis beans there are and what became of each: one table in the log when the context is up, and for Actuator. */
final class ProtectionTable {

    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast.spring");

    private final List<Row> rows = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean logged;

    /** One bean. */
    record Row(String bean, String type, String endpoint, String state) {

        boolean isProtected() {
            return state.startsWith("protected");
        }
    }

    void isProtected(String bean, Object was, Endpoint endpoint) {
        add(new Row(bean, was.getClass().getSimpleName(), endpoint.toString(), "protected"));
    }

    void isProtectedByHand(String bean, Object was) {
        add(new Row(bean, was.getClass().getSimpleName(), "-", "protected by the application"));
    }

    void isExcluded(String bean, Object was) {
        add(new Row(bean, was.getClass().getSimpleName(), "-", "left: excluded by holdfast.exclude"));
    }

    void isLeft(String bean, Object was, String why) {
        add(new Row(bean, was.getClass().getSimpleName(), "-", "NOT protected: " + why));
    }

    private void add(Row row) {
        lock.lock();
        try {
            rows.add(row);
            if (logged) {
                LOG.info("Bean {} ({}, {}): {}", row.bean(), row.type(), row.endpoint(), row.state());
            }
        } finally {
            lock.unlock();
        }
    }

    List<Row> rows() {
        lock.lock();
        try {
            return List.copyOf(rows);
        } finally {
            lock.unlock();
        }
    }

    /** Beans that come later are logged one by one. */
    void log(List<String> unused) {
        List<Row> all = rows();
        lock.lock();
        try {
            logged = true;
        } finally {
            lock.unlock();
        }
        if (all.isEmpty()) {
            LOG.info("Holdfast found no Redis bean to protect");
        } else if (all.stream().anyMatch(row -> row.state().startsWith("NOT"))) {
            LOG.warn("{}", inWords(all));
        } else {
            LOG.info("{}", inWords(all));
        }
        unused.forEach(name -> LOG.warn("holdfast.endpoints.{}: no bean has this endpoint (so far)", name));
    }

    private static String inWords(List<Row> rows) {
        List<Row> lines = new ArrayList<>(List.of(new Row("bean", "type", "endpoint", "")));
        lines.addAll(rows);
        int bean = width(lines.stream().map(Row::bean).toList());
        int type = width(lines.stream().map(Row::type).toList());
        int endpoint = width(lines.stream().map(Row::endpoint).toList());
        String format = "  %-" + bean + "s  %-" + type + "s  %-" + endpoint + "s  %s";
        StringBuilder text = new StringBuilder("Holdfast protects ")
                .append(rows.stream().filter(Row::isProtected).count())
                .append(" of ")
                .append(rows.size())
                .append(rows.size() == 1 ? " Redis bean:" : " Redis beans:");
        lines.forEach(row -> text.append('\n')
                .append(String.format(Locale.ROOT, format, row.bean(), row.type(), row.endpoint(), row.state())
                        .stripTrailing()));
        return text.toString();
    }

    private static int width(List<String> cells) {
        return cells.stream().mapToInt(String::length).max().orElse(1);
    }
}
