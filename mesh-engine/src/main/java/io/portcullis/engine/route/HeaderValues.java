package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** Values of a header as SCG's Header predicate sees them: lists cut at commas outside quotes, empty parts ignored. */
final class HeaderValues {
    private HeaderValues() {}

    /** Whether a value is there, one that the expression matches whole if there is an expression. */
    static boolean any(Headers headers, HeaderName name, @Nullable Pattern regexp, MatchBudget budget) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            if (anyPart(headers.value(i), regexp, budget)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyPart(String line, @Nullable Pattern regexp, MatchBudget budget) {
        if (line.indexOf(',') < 0 && line.indexOf('"') < 0) {
            return matches(line.strip(), regexp, budget);
        }
        StringBuilder part = new StringBuilder(line.length());
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted && i + 1 < line.length()) {
                part.append(line.charAt(++i));
            } else if (c == '"' && (quoted || part.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                if (matches(part.toString().strip(), regexp, budget)) {
                    return true;
                }
                part.setLength(0);
            } else if (quoted || !part.isEmpty() || !Character.isWhitespace(c)) {
                part.append(c);
            }
        }
        return matches(part.toString().strip(), regexp, budget);
    }

    private static boolean matches(String value, @Nullable Pattern regexp, MatchBudget budget) {
        return !value.isEmpty() && (regexp == null || budget.matches(regexp, value));
    }
}
