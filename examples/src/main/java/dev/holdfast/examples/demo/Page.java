// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import dev.holdfast.examples.demo.Tally.Call;
import dev.holdfast.examples.demo.Tally.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The report as one HTML file with nothing to fetch: both timelines and the table, all from this run. */
final class Page {

    private static final int WIDTH = 1000;
    private static final int BAR_HEIGHT = 90;
    private static final long BUCKET_NANOS = 250_000_000;

    /** Something that was staged. */
    record Moment(long at, String text) {}

    private final long from;
    private final long to;
    private final List<Moment> moments;

    Page(long from, long to, List<Moment> moments) {
        this.from = from;
        this.to = to;
        this.moments = moments;
    }

    void write(Path file, List<Service> services, String table) throws IOException {
        StringBuilder html = new StringBuilder(HEAD);
        for (Service service : services) {
            html.append("<h2>").append(service.name()).append("</h2>\n").append(timeline(service.tally()));
        }
        html.append("<h2>In figures</h2>\n<pre>").append(table).append("</pre>\n</main>\n");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, html);
    }

    private String timeline(Tally tally) {
        int buckets = (int) ((to - from) / BUCKET_NANOS) + 1;
        int[] good = new int[buckets];
        int[] bad = new int[buckets];
        for (Call call : tally.calls()) {
            int bucket = (int) ((call.endedAt() - from) / BUCKET_NANOS);
            if (bucket >= 0 && bucket < buckets) {
                if (call.end() == End.OK) {
                    good[bucket]++;
                } else {
                    bad[bucket]++;
                }
            }
        }
        int most = 1;
        for (int bucket = 0; bucket < buckets; bucket++) {
            most = Math.max(most, good[bucket] + bad[bucket]);
        }
        StringBuilder svg = new StringBuilder("<svg viewBox='0 -24 " + WIDTH + " " + (BAR_HEIGHT + 48) + "'>");
        double step = (double) WIDTH / buckets;
        for (int bucket = 0; bucket < buckets; bucket++) {
            double goodHeight = (double) BAR_HEIGHT * good[bucket] / most;
            double badHeight = (double) BAR_HEIGHT * bad[bucket] / most;
            svg.append(bar("ok", bucket * step, BAR_HEIGHT - goodHeight, step, goodHeight));
            svg.append(bar("bad", bucket * step, BAR_HEIGHT - goodHeight - badHeight, step, badHeight));
        }
        int line = 0;
        for (Moment moment : moments) {
            double x = (double) WIDTH * (moment.at() - from) / (to - from);
            double y = line++ % 2 == 0 ? -12 : BAR_HEIGHT + 16;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class='mark' x1='%.1f' x2='%.1f' y1='-8' y2='%d'/><text x='%.1f' y='%.1f'>%s</text>",
                    x,
                    x,
                    BAR_HEIGHT + 4,
                    x + 3,
                    y,
                    moment.text()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String bar(String kind, double x, double y, double width, double height) {
        return height <= 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<rect class='%s' x='%.2f' y='%.2f' width='%.2f' height='%.2f'/>",
                        kind,
                        x,
                        y,
                        width * 0.9,
                        height);
    }

    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Holdfast: a failover, twice</title>
            <style>
              :root { color-scheme: light dark; --ink: #1b2430; --paper: #fbfaf7; --ok: #2f7d5b; --bad: #c8402f; --mark: #8a8f98 }
              @media (prefers-color-scheme: dark) { :root { --ink: #e6e4de; --paper: #171a1f; --ok: #58b48a; --bad: #ef6f5e } }
              body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; margin: 0 }
              main { max-width: 1040px; margin: 3rem auto; padding: 0 1rem }
              svg { width: 100%; border-bottom: 1px solid var(--mark) }
              .ok { fill: var(--ok) } .bad { fill: var(--bad) } .mark { stroke: var(--mark); stroke-dasharray: 3 3 }
              text { fill: var(--ink); font-size: 12px } pre { font: 14px/1.6 ui-monospace, monospace; overflow-x: auto }
            </style>
            <main><h1>A failover, twice</h1>
            <p>The same service on a bare <code>JedisPool</code> and on Holdfast, on the same Redis servers. Each bar is a
            quarter of a second: green calls succeeded, red ones failed. Nothing is drawn while calls wait.</p>
            """;
}
