// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.benchmarks.plot;

import java.util.Locale;

/** Writes one drawing. Its white ground is a part of it, so that it can be read on a dark page too. */
final class Svg {
    static final String BLACK = "#1f2328";
    static final String GREY = "#59636e";
    static final String PALE = "#d8dee4";

    /** Of what a letter is wide, roughly, in parts of its height. */
    private static final double LETTER = 0.56;

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    /** How text is set: height in pixels, colour, weight, and which of its ends is given. */
    record Face(int size, String colour, boolean isBold, String anchor) {
        static final Face TITLE = new Face(16, BLACK, true, "start");
        static final Face SUBTITLE = new Face(11, GREY, false, "start");
        static final Face HEADING = new Face(12, BLACK, true, "start");
        static final Face LABEL = new Face(11, BLACK, false, "end");
        static final Face TICK = new Face(10, GREY, false, "middle");
        static final Face NOTE = new Face(11, GREY, false, "start");

        Face anchored(String value) {
            return new Face(size, colour, isBold, value);
        }

        Face bold() {
            return new Face(size, colour, true, anchor);
        }

        Face coloured(String value) {
            return new Face(size, value, isBold, anchor);
        }
    }

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** How wide a text is at most likely; no font is at hand to ask. */
    static double width(String text, Face type) {
        return text.length() * type.size() * LETTER;
    }

    void text(double x, double y, String text, Face type) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\"%s>%s</text>\n",
                x,
                y,
                type.size(),
                type.colour(),
                type.anchor(),
                type.isBold() ? " font-weight=\"bold\"" : "",
                escaped(text)));
    }

    /** Text that is read upwards. */
    void upwards(double x, double y, String text, Face type) {
        body.append(String.format(Locale.ROOT, "<g transform=\"translate(%.1f %.1f) rotate(-90)\">\n", x, y));
        text(0, 0, text, type);
        body.append("</g>\n");
    }

    void line(double fromX, double fromY, double toX, double toY, String look) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n",
                fromX,
                fromY,
                toX,
                toY,
                look));
    }

    void circle(double x, double y, double radius, String look) {
        body.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s/>\n", x, y, radius, look));
    }

    /** An arrow head to the right: what lies beyond the axis. */
    void beyond(double x, double y, String colour) {
        body.append(String.format(
                Locale.ROOT,
                "<path d=\"M %.1f %.1f l -8 -4 l 0 8 z\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
                x,
                y,
                colour));
    }

    void path(CharSequence steps, String look) {
        body.append("<path d=\"").append(steps).append("\" ").append(look).append("/>\n");
    }

    static String stroke(String colour, double width) {
        return String.format(Locale.ROOT, "stroke=\"%s\" stroke-width=\"%.1f\"", colour, width);
    }

    static String dashed(String colour) {
        return stroke(colour, 1.2) + " stroke-dasharray=\"4 3\"";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The whole file; the title is what is read out where the drawing cannot be seen. */
    String file(String title) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                                + " role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>%s</title>\n"
                                + "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
                        width,
                        height,
                        width,
                        height,
                        escaped(title),
                        width,
                        height)
                + body
                + "</svg>\n";
    }
}
