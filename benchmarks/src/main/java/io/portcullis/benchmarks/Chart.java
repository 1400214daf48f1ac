package io.portcullis.benchmarks;

import java.util.List;
import java.util.Locale;

/** Bars as SVG, for pages that are light or dark. Any thread. */
final class Chart {
    private static final int WIDTH = 840;
    private static final int BARS_FROM = 320;
    private static final int BARS_WIDTH = 320;
    private static final int TOP = 40;
    private static final int ROW = 24;
    private static final int BAR = 16;

    private Chart() {}

    /**
     * One bar.
     *
     * @param label in front of it
     * @param value its length; 0 or more
     * @param text behind it
     * @param ours whether it is to be seen first
     */
    record Bar(String label, double value, String text, boolean ours) {}

    /** All from zero to the longest. */
    static String bars(String title, List<Bar> bars) {
        return bars(title, bars, 0);
    }

    /** @param mark where a line goes through all of them; 0 for none */
    static String bars(String title, List<Bar> bars, double mark) {
        int height = TOP + bars.size() * ROW + 12;
        double most = Math.max(mark, bars.stream().mapToDouble(Bar::value).max().orElse(1));
        StringBuilder svg = new StringBuilder(
                String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" \
                font-family="system-ui, sans-serif" font-size="13">
                <title>%s</title>
                <style>
                text { fill: #6e7781 } .other { fill: #8c959f } .ours { fill: #2f81f7 } line { stroke: #cf222e }
                @media (prefers-color-scheme: dark) { text { fill: #adbac7 } .other { fill: #768390 } line { stroke: #f47067 } }
                </style>
                <text x="8" y="22" font-size="15" font-weight="600">%s</text>
                """, WIDTH, height, WIDTH, height, escaped(title), escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(row(bars.get(i), TOP + i * ROW, most));
        }
        if (mark > 0) {
            double x = BARS_FROM + BARS_WIDTH * mark / most;
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke-dasharray=\"4 3\"/>%n",
                    x,
                    TOP - 4,
                    x,
                    height - 8));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String row(Bar bar, int y, double most) {
        double width = most > 0 ? BARS_WIDTH * bar.value() / most : 0;
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>
                <text x="%.1f" y="%d">%s</text>
                """,
                BARS_FROM - 10,
                y + BAR - 3,
                escaped(bar.label()),
                bar.ours() ? "ours" : "other",
                BARS_FROM,
                y,
                width,
                BAR,
                BARS_FROM + width + 8,
                y + BAR - 3,
                escaped(bar.text()));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
