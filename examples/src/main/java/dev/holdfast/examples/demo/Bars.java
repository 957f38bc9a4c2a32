// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.demo;

import java.util.Locale;

/** Rectangles gathered into one path: thousands of them stay a small drawing. */
final class Bars {
    private final StringBuilder path = new StringBuilder();

    void add(double x, double y, double width, double height) {
        if (height > 0) {
            path.append(String.format(Locale.ROOT, "M%.1f %.1fh%.1fv%.1fh-%.1fz", x, y, width, height, width));
        }
    }

    String svg(String style) {
        return path.isEmpty() ? "" : "<path class=\"" + style + "\" d=\"" + path + "\"/>\n";
    }
}
