package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;

/** Cookies of a request (RFC 6265, 4.2.1); names in their case, values without the quotes around them. */
final class CookieValues {
    private CookieValues() {}

    /** Whether a cookie of that name has a value that the expression matches whole. */
    static boolean any(Headers headers, String name, Pattern regexp, MatchBudget budget) {
        for (int i = headers.indexOf(HeaderName.COOKIE, 0); i >= 0; i = headers.indexOf(HeaderName.COOKIE, i + 1)) {
            if (any(headers.value(i), name, regexp, budget)) {
                return true;
            }
        }
        return false;
    }

    private static boolean any(String line, String name, Pattern regexp, MatchBudget budget) {
        for (int at = 0; at < line.length(); ) {
            int semicolon = line.indexOf(';', at);
            int end = semicolon < 0 ? line.length() : semicolon;
            int start = at;
            while (start < end && isSpace(line.charAt(start))) {
                start++;
            }
            if (line.startsWith(name, start) && line.startsWith("=", start + name.length())) {
                String value = unquote(line.substring(Math.min(start + name.length() + 1, end), end)
                        .strip());
                if (isLegal(value) && budget.matches(regexp, value)) {
                    return true;
                }
            }
            at = end + 1;
        }
        return false;
    }

    private static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static boolean isLegal(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
