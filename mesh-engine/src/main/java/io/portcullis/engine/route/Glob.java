package io.portcullis.engine.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.portcullis.core.route.LinearRegex;
import java.util.ArrayList;
import java.util.List;

/**
 * One segment of a path or label of a host with {@code ?}, {@code *}, <code>{name}</code> and <code>{name:regex}</code>
 * mixed with text. Immutable, any thread.
 */
final class Glob {
    private final Pattern pattern;
    private final List<String> names;

    private Glob(Pattern pattern, List<String> names) {
        this.pattern = pattern;
        this.names = List.copyOf(names);
    }

    /** Whether a text is more than its own characters. */
    static boolean isGlob(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('{') >= 0;
    }

    /** @throws IllegalArgumentException if braces or an expression in them are not right */
    static Glob compile(String text) {
        StringBuilder regex = new StringBuilder();
        List<String> names = new ArrayList<>(2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '?' -> regex.append('.');
                case '*' -> regex.append(".*");
                case '{' -> {
                    int end = closing(text, i);
                    regex.append(capture(text.substring(i + 1, end), names));
                    i = end;
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        Pattern pattern = LinearRegex.compile(regex.toString(), Pattern.DOTALL);
        if (pattern.groupCount() != names.size()) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: no capturing groups inside {name:regex}; write (?:...))");
        }
        return new Glob(pattern, names);
    }

    private static String capture(String variable, List<String> names) {
        int colon = variable.indexOf(':');
        String name = colon < 0 ? variable : variable.substring(0, colon);
        if (names.contains(name)) {
            throw new IllegalArgumentException("{" + name + "} stands there twice (expected: different names)");
        }
        names.add(name);
        if (colon < 0) {
            return "(.*)";
        }
        LinearRegex.compile(variable.substring(colon + 1));
        return "(" + variable.substring(colon + 1) + ")";
    }

    /** The brace that closes the one at {@code open}; braces inside an expression nest unless escaped. */
    static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("'" + text + "' (expected: a '}' for the '{' at position " + open + ")");
    }

    boolean matches(String value) {
        return pattern.matcher(value).matches();
    }

    int programSize() {
        return pattern.programSize();
    }

    List<String> names() {
        return names;
    }

    /** Takes the variables out of a value that matches. */
    void capture(String value, UriVariables into) {
        if (names.isEmpty()) {
            return;
        }
        Matcher matcher = pattern.matcher(value);
        if (matcher.matches()) {
            for (int i = 0; i < names.size(); i++) {
                String group = matcher.group(i + 1);
                into.put(names.get(i), group == null ? "" : group);
            }
        }
    }
}
