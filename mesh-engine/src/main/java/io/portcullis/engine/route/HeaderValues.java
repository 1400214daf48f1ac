package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values of a header as SCG's Header predicate sees them: lists cut at commas outside quotes, empty parts ignored. */
final class HeaderValues {
    private HeaderValues() {}

    /** Whether a value is there, one that the expression matches whole if there is an expression. */
    static boolean any(Headers headers, HeaderName name, @Nullable Pattern regexp, MatchBudget budget) {
        return any(headers, name, value -> regexp == null || budget.matches(regexp, value));
    }

    /** Whether the condition holds for a value; asked for one after the other until it does. */
    static boolean any(Headers headers, HeaderName name, Predicate<String> condition) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            if (anyPart(headers.value(i), condition)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyPart(String line, Predicate<String> condition) {
        if (line.indexOf(',') < 0 && line.indexOf('"') < 0) {
            return holds(line.strip(), condition);
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
                if (holds(part.toString().strip(), condition)) {
                    return true;
                }
                part.setLength(0);
            } else if (quoted || !part.isEmpty() || !Character.isWhitespace(c)) {
                part.append(c);
            }
        }
        return holds(part.toString().strip(), condition);
    }

    private static boolean holds(String value, Predicate<String> condition) {
        return !value.isEmpty() && condition.test(value);
    }
}
