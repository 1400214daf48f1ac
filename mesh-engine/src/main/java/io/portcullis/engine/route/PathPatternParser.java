package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.core.route.LinearRegex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a path pattern into its elements. Used once per pattern, when routes are compiled. */
final class PathPatternParser {
    private final String text;
    private final List<PathElement> elements = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();
    private PathPattern.@Nullable Rest head;
    private PathPattern.@Nullable Rest tail;

    PathPatternParser(String text) {
        this.text = text;
        for (int at = 0; at < text.length(); ) {
            if (text.charAt(at) == '/') {
                elements.add(new PathElement.Separator());
                at++;
            } else {
                int end = segmentEnd(at);
                segment(at, end);
                at = end;
            }
        }
    }

    List<PathElement> elements() {
        return elements;
    }

    PathPattern.@Nullable Rest head() {
        return head;
    }

    PathPattern.@Nullable Rest tail() {
        return tail;
    }

    List<String> variables() {
        return variables;
    }

    private int segmentEnd(int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/') {
                return i;
            }
            if (c == '}') {
                throw wrong(i, "a '{' before the '}'");
            }
            if (c == '{') {
                i = variableEnd(i);
            }
        }
        return text.length();
    }

    private int variableEnd(int open) {
        int end = Glob.closing(text, open);
        int colon = text.indexOf(':', open);
        int nameEnd = colon >= 0 && colon < end ? colon : end;
        boolean rest = text.startsWith("*", open + 1);
        checkName(open + (rest ? 2 : 1), rest ? end : nameEnd);
        if (nameEnd == colon && colon + 1 == end) {
            throw wrong(colon, "a regular expression after the ':'");
        }
        for (int i = nameEnd; i < end; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '/') {
                throw wrong(i, "no '/' inside {...}; a variable covers one segment");
            }
        }
        return end;
    }

    private void checkName(int from, int to) {
        boolean good = from < to && Character.isJavaIdentifierStart(text.charAt(from));
        for (int i = from + 1; good && i < to; i++) {
            good = Character.isJavaIdentifierPart(text.charAt(i)) || text.charAt(i) == '-';
        }
        if (!good) {
            throw wrong(from, "a variable name of letters, digits, '_' and '-'");
        }
    }

    private void segment(int from, int to) {
        String segment = text.substring(from, to);
        if (segment.equals("**")) {
            rest(from, to, null);
        } else if (segment.contains("{*")) {
            if (!segment.startsWith("{*") || Glob.closing(segment, 0) != segment.length() - 1) {
                throw wrong(from, "{*name} alone between two slashes");
            }
            rest(from, to, name(segment.substring(2, segment.length() - 1)));
        } else {
            elements.add(element(segment));
        }
    }

    private PathElement element(String segment) {
        if (segment.equals("*")) {
            return new PathElement.Wildcard();
        }
        if (segment.startsWith("{") && Glob.closing(segment, 0) == segment.length() - 1) {
            return capture(segment.substring(1, segment.length() - 1));
        }
        if (segment.indexOf('{') >= 0 || segment.indexOf('*') >= 0) {
            Glob glob = Glob.compile(segment);
            glob.names().forEach(this::name);
            return new PathElement.Mixed(glob);
        }
        return segment.indexOf('?') >= 0 ? new PathElement.SingleWildcards(segment) : new PathElement.Literal(segment);
    }

    private PathElement capture(String variable) {
        int colon = variable.indexOf(':');
        if (colon < 0) {
            return new PathElement.Capture(name(variable), null);
        }
        Pattern regex = LinearRegex.compile(variable.substring(colon + 1));
        if (regex.groupCount() != 0) {
            throw new IllegalArgumentException(
                    "path pattern '" + text + "': {" + variable + "} (expected: no capturing groups; write (?:...))");
        }
        return new PathElement.Capture(name(variable.substring(0, colon)), regex);
    }

    private String name(String name) {
        if (variables.contains(name)) {
            throw new IllegalArgumentException(
                    "path pattern '" + text + "': {" + name + "} stands there twice (expected: different names)");
        }
        variables.add(name);
        return name;
    }

    private void rest(int from, int to, @Nullable String name) {
        if (head != null || tail != null) {
            throw wrong(from, "only one ** or {*name} in a pattern");
        }
        if (from > 1 && to < text.length()) {
            throw wrong(from, "** and {*name} only at the start or the end");
        }
        // The slash before it belongs to it: /a/** matches /a.
        if (!elements.isEmpty()) {
            elements.removeLast();
        }
        if (to == text.length()) {
            tail = new PathPattern.Rest(name);
        } else {
            head = new PathPattern.Rest(name);
        }
    }

    private IllegalArgumentException wrong(int at, String expected) {
        return new IllegalArgumentException(
                "path pattern '" + text + "': position " + at + " (expected: " + expected + ")");
    }
}
