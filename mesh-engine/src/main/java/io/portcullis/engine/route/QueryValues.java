package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parameters of a query as SCG's Query predicate sees them: form-decoded, {@code a} and {@code a=} present. */
final class QueryValues {
    private QueryValues() {}

    /** Whether a parameter of that name is there, with a value that the expression matches whole if there is one. */
    static boolean any(@Nullable String query, String name, @Nullable Pattern regexp, MatchBudget budget) {
        if (query == null) {
            return false;
        }
        for (int at = 0; at <= query.length(); ) {
            int end = end(query, at);
            if (matches(query, at, end, name, regexp, budget)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** The value of the first parameter of that name; null without {@code =}, empty where its encoding is broken. */
    static @Nullable String first(@Nullable String query, String name) {
        for (int at = 0; query != null && at <= query.length(); ) {
            int end = end(query, at);
            int start = nameStart(query, at, end);
            int nameEnd = nameEnd(query, start, end);
            if (nameEnd > start && nameIs(query, start, nameEnd, name)) {
                return nameEnd == end
                        ? null
                        : Objects.requireNonNullElse(decode(query.substring(nameEnd + 1, end)), "");
            }
            at = end + 1;
        }
        return null;
    }

    private static int end(String query, int from) {
        int ampersand = query.indexOf('&', from);
        return ampersand < 0 ? query.length() : ampersand;
    }

    private static int nameStart(String query, int from, int end) {
        int start = from;
        while (start < end && query.charAt(start) == '=') {
            start++;
        }
        return start;
    }

    private static int nameEnd(String query, int start, int end) {
        int equals = query.indexOf('=', start);
        return equals < 0 || equals > end ? end : equals;
    }

    private static boolean matches(
            String query, int from, int end, String name, @Nullable Pattern regexp, MatchBudget budget) {
        int start = nameStart(query, from, end);
        int nameEnd = nameEnd(query, start, end);
        if (nameEnd == start || !nameIs(query, start, nameEnd, name)) {
            return false;
        }
        if (regexp == null) {
            return true;
        }
        if (nameEnd == end) {
            return false;
        }
        String value = decode(query.substring(nameEnd + 1, end));
        return value != null && budget.matches(regexp, value);
    }

    private static boolean nameIs(String query, int start, int end, String name) {
        boolean encoded = false;
        for (int i = start; i < end && !encoded; i++) {
            encoded = query.charAt(i) == '%' || query.charAt(i) == '+';
        }
        return encoded
                ? name.equals(decode(query.substring(start, end)))
                : end - start == name.length() && query.startsWith(name, start);
    }

    /** Null where the encoding is broken: such a parameter matches nothing. */
    private static @Nullable String decode(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (PathNormalizer.octet(text, i) < 0) {
                return null;
            }
        }
        return PathView.decode(text.replace('+', ' '));
    }
}
