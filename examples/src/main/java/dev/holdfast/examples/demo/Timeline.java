// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The whole story as an SVG drawing: calls that succeeded above each line, calls that failed below it. */
final class Timeline {
    static final int WIDTH = 1080;

    private static final int LEFT = 70;
    private static final int RIGHT = 10;
    private static final int TOP = 36;
    private static final int TITLE = 30;
    private static final int WRITES = 32;
    private static final int READS = 16;
    private static final long BUCKET = 250_000_000;

    private final StringBuilder svg = new StringBuilder();
    private final Account account;
    private final long from;
    private final long until;

    private Timeline(Account account) {
        this.account = account;
        this.from = account.calls().values().stream()
                .mapToLong(Timeline::first)
                .min()
                .orElse(0);
        this.until = account.phases().get(account.phases().size() - 1).until();
    }

    private static long first(List<Call> calls) {
        return calls.stream().mapToLong(Call::began).min().orElse(0);
    }

    static String of(Account account) {
        return new Timeline(account).draw();
    }

    private String draw() {
        int service = TITLE + 2 * WRITES + 2 * READS + 8;
        int bottom = TOP + Contestant.values().length * service;
        line(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Calls of all services over time\">",
                WIDTH, bottom + 26);
        axis(bottom);
        int top = TOP;
        for (Contestant one : Contestant.values()) {
            service(one.title, account.of(one), top);
            top += service;
        }
        moments(bottom);
        return svg.append("</svg>").toString();
    }

    private double x(long instant) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (double) (instant - from) / (until - from);
    }

    private void axis(int bottom) {
        for (long second = 0; from + second * 1_000_000_000 <= until; second += 10) {
            double x = x(from + second * 1_000_000_000);
            line("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP, x, bottom);
            line("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%d s</text>", x, bottom + 18, second);
        }
    }

    private void service(String name, List<Call> calls, int top) {
        line("<text class=\"service\" x=\"%d\" y=\"%d\">%s</text>", LEFT, top + 20, name);
        row("writes", calls, Call::writes, top + TITLE, WRITES, Service.WRITERS);
        row("reads", calls, call -> !call.writes(), top + TITLE + 2 * WRITES + 4, READS, Service.READERS);
    }

    private void row(String label, List<Call> calls, Predicate<Call> which, int top, int height, int threads) {
        // The last one, which is not full, is left out.
        int count = (int) ((until - from) / BUCKET);
        int[] ok = new int[count];
        int[] failed = new int[count];
        calls.stream()
                .filter(which)
                .filter(call -> call.ended() >= from && call.ended() < from + count * BUCKET)
                .forEach(call -> (call.ok() ? ok : failed)[(int) ((call.ended() - from) / BUCKET)]++);
        double unit = height / (threads * BUCKET / (double) Service.PACE.toNanos());
        Bars good = new Bars();
        Bars bad = new Bars();
        Bars silent = new Bars();
        int middle = top + height;
        for (int i = 0; i < count; i++) {
            double x = x(from + i * BUCKET);
            double width = x(from + BUCKET) - x(from);
            double up = Math.min(height, ok[i] * unit);
            good.add(x, middle - up, width, up);
            bad.add(x, middle, width, Math.min(height, failed[i] * unit));
            silent.add(x, middle - height, width, ok[i] + failed[i] == 0 ? 2 * height : 0);
        }
        svg.append(silent.svg("silent")).append(good.svg("good")).append(bad.svg("bad"));
        line("<line class=\"zero\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", LEFT, middle, WIDTH - RIGHT, middle);
        line("<text class=\"row\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 8, middle + 4, label);
    }

    private void moments(int bottom) {
        int number = 1;
        double last = -100;
        for (Moment moment : account.moments()) {
            double x = x(moment.at());
            // Marks that would cover each other are moved apart; their lines stay where they are.
            double mark = Math.max(x, last + 21);
            last = mark;
            line("<g><title>%s</title>", Page.escaped(moment.text()));
            line("<path class=\"moment\" d=\"M%.1f 22L%.1f 32V%d\"/>", mark, x, bottom);
            line("<circle class=\"mark\" cx=\"%.1f\" cy=\"13\" r=\"10\"/>", mark);
            line("<text class=\"number\" x=\"%.1f\" y=\"17\">%d</text></g>", mark, number++);
        }
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
