// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.List;
import java.util.Locale;

/** The moments around a promotion as an SVG drawing: each call of each thread, from its beginning to its end. */
final class CloseUp {
    private static final int WIDTH = Timeline.WIDTH;
    private static final int LEFT = 70;
    private static final int RIGHT = 10;
    private static final int TITLE = 24;
    private static final int LANE = 13;
    private static final double LEAST = 2;

    private final StringBuilder svg = new StringBuilder();
    private final long from;
    private final long until;

    private CloseUp(long from, long until) {
        this.from = from;
        this.until = until;
    }

    /**
     * Draws.
     *
     * @param before nanoseconds shown before the disturbance
     * @param after nanoseconds shown after the promotion
     * @param step nanoseconds from one tick to the next
     */
    static String of(Account account, Phase phase, long before, long after, long step) {
        return new CloseUp(phase.disturbed() - before, phase.promoted() + after).draw(account, phase, step);
    }

    private String draw(Account account, Phase phase, long step) {
        int service = TITLE + (Service.WRITERS + Service.READERS) * LANE;
        int bottom = Contestant.values().length * service + 6;
        line(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s, call by call\">",
                WIDTH, bottom + 26, phase.title());
        for (long at = phase.promoted() - (phase.promoted() - from) / step * step; at <= until; at += step) {
            double seconds = (at - phase.promoted()) / 1e9;
            line("<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>", x(at), x(at), bottom);
            line("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x(at), bottom + 18, tick(seconds));
        }
        int top = 0;
        for (Contestant one : Contestant.values()) {
            service(one.title, account.of(one), top);
            top += service;
        }
        double promoted = x(phase.promoted());
        line("<path class=\"moment\" d=\"M%.1f 0V%d\"/>", promoted, bottom);
        return svg.append("</svg>").toString();
    }

    private static String tick(double seconds) {
        return Math.abs(seconds) < 1e-6 ? "promoted" : String.format(Locale.ROOT, "%+.1f s", seconds);
    }

    private double x(long instant) {
        double x = LEFT + (WIDTH - LEFT - RIGHT) * (double) (instant - from) / (until - from);
        return Math.max(LEFT, Math.min(WIDTH - RIGHT, x));
    }

    private void service(String name, List<Call> calls, int top) {
        line("<text class=\"service small\" x=\"%d\" y=\"%d\">%s</text>", LEFT, top + 17, name);
        List<String> threads = calls.stream()
                .map(Call::thread)
                .distinct()
                .sorted((a, b) -> b.substring(0, 1).equals(a.substring(0, 1)) ? a.compareTo(b) : b.compareTo(a))
                .toList();
        Bars good = new Bars();
        Bars bad = new Bars();
        for (int i = 0; i < threads.size(); i++) {
            String thread = threads.get(i);
            int y = top + TITLE + i * LANE;
            line("<text class=\"row small\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 8, y + 9, thread);
            line(
                    "<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                    LEFT, y, WIDTH - LEFT - RIGHT, LANE - 3);
            calls.stream()
                    .filter(call -> call.thread().equals(thread) && call.ended() >= from && call.began() <= until)
                    .forEach(call -> (call.ok() ? good : bad)
                            .add(x(call.began()), y, Math.max(LEAST, x(call.ended()) - x(call.began())), LANE - 3));
        }
        svg.append(good.svg("good")).append(bad.svg("bad"));
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
