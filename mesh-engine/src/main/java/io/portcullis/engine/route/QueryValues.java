package io.portcullis.engine.route;

import com.google.re2j.Pattern;
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
            int ampersand = query.indexOf('&', at);
            int end = ampersand < 0 ? query.length() : ampersand;
            if (matches(query, at, end, name, regexp, budget)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean matches(
            String query, int from, int end, String name, @Nullable Pattern regexp, MatchBudget budget) {
        int start = from;
        while (start < end && query.charAt(start) == '=') {
            start++;
        }
        int equals = query.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
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
