// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where a value lies.
 *
 * @param label what is measured, with its unit
 * @param least the value at the axis' beginning
 * @param most the value at its end
 * @param isLogarithmic whether equal ways are equal ratios
 */
public record Axis(String label, double least, double most, boolean isLogarithmic) {
    private static final int TICKS = 6;

    /**
     * By its components.
     *
     * @throws IllegalArgumentException if the axis has no length, or a logarithmic one reaches zero
     */
    public Axis {
        if (!(least < most) || (isLogarithmic && least <= 0)) {
            throw new IllegalArgumentException("no axis from " + least + " to " + most);
        }
    }

    /**
     * A logarithmic axis over whole powers of ten.
     *
     * @param label what is measured
     * @param values all that have to lie on it; those at or below zero are passed over
     * @return the axis
     */
    public static Axis logarithmic(String label, DoubleStream values) {
        double[] known =
                values.filter(value -> value > 0 && Double.isFinite(value)).toArray();
        double least = DoubleStream.of(known).min().orElse(1);
        double most = DoubleStream.of(known).max().orElse(1);
        double from = Math.floor(Math.log10(least) + 1e-9);
        double to = Math.max(from + 1, Math.ceil(Math.log10(most) - 1e-9));
        return new Axis(label, Math.pow(10, from), Math.pow(10, to), true);
    }

    /**
     * A linear axis that begins at zero, or below it where a value does.
     *
     * @param label what is measured
     * @param values all that have to lie on it
     * @return the axis, between two of its ticks
     */
    public static Axis linear(String label, DoubleStream values) {
        double[] known = values.filter(Double::isFinite).toArray();
        double least = Math.min(0, DoubleStream.of(known).min().orElse(0));
        double most = Math.max(least, DoubleStream.of(known).max().orElse(1));
        double step = step(most > least ? most - least : 1);
        return new Axis(
                label, Math.floor(least / step) * step, Math.max(1, Math.ceil(most / step - 1e-9)) * step, false);
    }

    private static double step(double length) {
        double rough = length / TICKS;
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * decade)
                .filter(step -> step >= rough * (1 - 1e-9))
                .findFirst()
                .orElseThrow();
    }

    /** From 0 at the beginning to 1 at the end; what lies outside is drawn at the nearer of them. */
    double at(double value) {
        double part = isLogarithmic
                ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
                : (value - least) / (most - least);
        return Math.max(0, Math.min(1, part));
    }

    List<Double> ticks() {
        return isLogarithmic ? logarithmicTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        double step = step(most - least);
        List<Double> ticks = new ArrayList<>();
        for (long tick = Math.round(Math.ceil(least / step - 1e-9)); tick * step <= most * (1 + 1e-9); tick++) {
            ticks.add(tick * step);
        }
        return ticks;
    }

    /** The powers of ten; between two that stand alone also twice and five times the first. */
    private List<Double> logarithmicTicks() {
        List<Double> ticks = new ArrayList<>();
        boolean isShort = most / least < 300;
        for (double decade = Math.pow(10, Math.floor(Math.log10(least) + 1e-9)); decade <= most * 1.001; decade *= 10) {
            for (double factor : isShort ? new double[] {1, 2, 5} : new double[] {1}) {
                double tick = decade * factor;
                if (tick >= least * 0.999 && tick <= most * 1.001) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    /** A tick's value, to be read. */
    static String text(double value) {
        if (Math.abs(value) >= 10_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "").replaceAll("^-0$", "0");
    }
}
