package io.portcullis.engine.route;

import java.util.Arrays;

/** A host name cut into its labels; empty labels do not count. Immutable once made; made once per request. */
final class HostView {
    private final String text;
    private int[] bounds = new int[16];
    private int size;

    private HostView(String text) {
        this.text = text;
    }

    static HostView of(String host) {
        HostView view = new HostView(host);
        int start = 0;
        while (start <= host.length()) {
            int dot = host.indexOf('.', start);
            int end = dot < 0 ? host.length() : dot;
            if (end > start) {
                view.add(start, end);
            }
            start = end + 1;
        }
        return view;
    }

    /** {@code name[:port]} without its port; an address in brackets keeps them. */
    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon < authority.lastIndexOf(']') ? authority : authority.substring(0, colon);
    }

    private void add(int start, int end) {
        if (size * 2 == bounds.length) {
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        bounds[size * 2] = start;
        bounds[size * 2 + 1] = end;
        size++;
    }

    /** Number of labels. */
    int size() {
        return size;
    }

    String text() {
        return text;
    }

    int start(int i) {
        return bounds[i * 2];
    }

    int length(int i) {
        return bounds[i * 2 + 1] - bounds[i * 2];
    }

    String label(int i) {
        return text.substring(bounds[i * 2], bounds[i * 2 + 1]);
    }

    boolean is(int i, String label) {
        return length(i) == label.length() && text.startsWith(label, start(i));
    }

    boolean startsWithDot() {
        return text.startsWith(".");
    }

    boolean endsWithDot() {
        return text.endsWith(".");
    }
}
