package io.portcullis.engine.route;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A path cut into separators and segments; segments are percent-decoded and without their parameters ({@code ;a=b}), which
 * is the form that patterns are compared with. Immutable once made; made once per request.
 */
// One text holds all elements behind one another, an element is its start in that text and one bit for "separator". A
// decoded %2F therefore stays inside its segment.
final class PathView {
    private final String text;
    private int[] elements = new int[16];
    private int size;

    private PathView(String text) {
        this.text = text;
    }

    static PathView of(String path) {
        if (path.indexOf('%') >= 0 || path.indexOf(';') >= 0) {
            return decoded(path);
        }
        PathView view = new PathView(path);
        for (int at = 0; at < path.length(); at = segmentEnd(path, at)) {
            if (path.charAt(at) == '/') {
                view.add(at, true);
                at++;
            }
            if (at < path.length() && path.charAt(at) != '/') {
                view.add(at, false);
            }
        }
        view.seal();
        return view;
    }

    private static PathView decoded(String path) {
        StringBuilder text = new StringBuilder(path.length());
        PathView cut = new PathView("");
        for (int at = 0; at < path.length(); ) {
            if (path.charAt(at) == '/') {
                cut.add(text.length(), true);
                text.append('/');
                at++;
            } else {
                int end = segmentEnd(path, at);
                cut.add(text.length(), false);
                int parameters = path.indexOf(';', at);
                text.append(decode(path.substring(at, parameters >= 0 && parameters < end ? parameters : end)));
                at = end;
            }
        }
        PathView view = new PathView(text.toString());
        view.elements = cut.elements;
        view.size = cut.size;
        view.seal();
        return view;
    }

    private static int segmentEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    /** Decodes percent-encoded UTF-8; what is no encoding stays as it is. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            int octet = PathNormalizer.octet(text, i);
            if (octet >= 0) {
                bytes.write(octet);
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void add(int start, boolean separator) {
        if (size + 1 >= elements.length) {
            elements = Arrays.copyOf(elements, elements.length * 2);
        }
        elements[size++] = start << 1 | (separator ? 1 : 0);
    }

    private void seal() {
        elements[size] = text.length() << 1;
    }

    /** Number of elements. */
    int size() {
        return size;
    }

    boolean isSeparator(int i) {
        return i < size && (elements[i] & 1) != 0;
    }

    boolean isSegment(int i) {
        return i < size && (elements[i] & 1) == 0;
    }

    /** Where element i begins in {@link #text()}; the end of the text for i = size and beyond. */
    int start(int i) {
        return elements[Math.min(i, size)] >> 1;
    }

    int length(int i) {
        return start(i + 1) - start(i);
    }

    /** The segment i, or empty for a separator and beyond the end. */
    String value(int i) {
        return isSegment(i) ? text.substring(start(i), start(i + 1)) : "";
    }

    boolean is(int i, String literal) {
        return isSegment(i) && length(i) == literal.length() && text.startsWith(literal, start(i));
    }

    /** All elements behind one another. */
    String text() {
        return text;
    }
}
