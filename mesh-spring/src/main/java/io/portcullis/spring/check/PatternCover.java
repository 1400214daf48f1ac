package io.portcullis.spring.check;

import java.util.Arrays;
import java.util.List;

/**
 * Tells whether a pattern of paths or hosts matches whatever another one matches, where the patterns show it. Stateless, any
 * thread.
 */
final class PatternCover {
    private PatternCover() {}

    /** @param wide a pattern of Spring, such as {@code /shop/**} */
    static boolean path(String wide, String narrow) {
        if (wide.equals(narrow)) {
            return true;
        }
        if (!wide.startsWith("/") || !narrow.startsWith("/")) {
            return false;
        }
        return path(segments(wide), segments(narrow));
    }

    private static List<String> segments(String pattern) {
        return Arrays.asList(pattern.substring(1).split("/", -1));
    }

    private static boolean path(List<String> wide, List<String> narrow) {
        for (int i = 0; i < wide.size(); i++) {
            if (isRest(wide.get(i))) {
                return i == wide.size() - 1 && (i < narrow.size() || i == 0 || isFilled(narrow.get(i - 1)));
            }
            if (i >= narrow.size() || !segment(wide.get(i), narrow.get(i))) {
                return false;
            }
        }
        return wide.size() == narrow.size();
    }

    /** Whether a pattern matches every path there is, as {@code /**} does. */
    static boolean isEveryPath(String pattern) {
        return pattern.startsWith("/") && isRest(pattern.substring(1)) && pattern.indexOf('/', 1) < 0;
    }

    /** Everything from here on, nothing included. */
    private static boolean isRest(String segment) {
        return segment.equals("**") || segment.startsWith("{*");
    }

    private static boolean segment(String wide, String narrow) {
        if (isRest(narrow)) {
            return false;
        }
        return wide.equals(narrow) || (isAny(wide) && !narrow.isEmpty() && (isLiteral(narrow) || isVariable(narrow)));
    }

    /** Whether it matches no empty segment, as {@code *} does at the end: {@code /*} matches / and {@code /*}{@code /**} does not. */
    private static boolean isFilled(String segment) {
        return (isLiteral(segment) && !segment.isEmpty()) || isVariable(segment);
    }

    private static boolean isAny(String segment) {
        return segment.equals("*") || isVariable(segment);
    }

    /** {@code {name}} without a regular expression. */
    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.indexOf('}') == segment.length() - 1 && segment.indexOf(':') < 0;
    }

    private static boolean isLiteral(String segment) {
        return segment.chars().noneMatch(c -> "*?{}".indexOf(c) >= 0);
    }

    /** Whether a pattern of host names is one name, and no port stands in it. */
    static boolean isNameAlone(String host) {
        return isLiteral(host) && host.indexOf(':') < 0;
    }

    /** @param wide a pattern of host names, such as {@code **.example.org} */
    static boolean host(String wide, String narrow) {
        if (wide.equals(narrow)) {
            return true;
        }
        if (narrow.startsWith(".")) {
            return false;
        }
        if (wide.equals("**")) {
            return true;
        }
        if (!wide.startsWith("**.") || !narrow.endsWith(wide.substring(2))) {
            return false;
        }
        return isLiteral(wide.substring(3));
    }
}
