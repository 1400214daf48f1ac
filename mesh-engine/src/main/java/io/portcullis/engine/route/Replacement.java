package io.portcullis.engine.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The replacement of RewritePath, with {@code $1}, <code>${name}</code> and backslashes as in
 * {@code java.util.regex.Matcher#replaceAll}. Immutable, any thread.
 */
final class Replacement {
    private final Pattern regexp;
    private final List<Part> parts;

    /** Text, or the group of that number where the text is empty. */
    private record Part(String text, int group) {}

    private Replacement(Pattern regexp, List<Part> parts) {
        this.regexp = regexp;
        this.parts = parts;
    }

    /** @throws IllegalArgumentException if it names a group that the expression does not have */
    static Replacement parse(Pattern regexp, String replacement) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c == '\\' && i + 1 < replacement.length()) {
                literal.append(replacement.charAt(++i));
            } else if (c == '$') {
                int end = groupEnd(regexp, replacement, i);
                parts.add(new Part(literal.toString(), -1));
                parts.add(new Part("", group(regexp, replacement.substring(i + 1, end))));
                literal.setLength(0);
                i = end - 1;
            } else if (c == '\\') {
                throw wrong(replacement, "a character after the last '\\'");
            } else {
                literal.append(c);
            }
        }
        parts.add(new Part(literal.toString(), -1));
        return new Replacement(regexp, List.copyOf(parts));
    }

    /** Digits are taken as long as there is such a group: with one group, {@code $12} is group 1 and a 2. */
    private static int groupEnd(Pattern regexp, String replacement, int dollar) {
        if (replacement.startsWith("{", dollar + 1)) {
            int close = replacement.indexOf('}', dollar);
            if (close < 0) {
                throw wrong(replacement, "a '}' for every '${'");
            }
            return close + 1;
        }
        int end = dollar + 1;
        int group = 0;
        while (end < replacement.length() && isDigit(replacement.charAt(end))) {
            group = group * 10 + replacement.charAt(end) - '0';
            if (end > dollar + 1 && group > regexp.groupCount()) {
                break;
            }
            end++;
        }
        if (end == dollar + 1) {
            throw wrong(replacement, "a group's number or {name} after '$'");
        }
        return end;
    }

    private static int group(Pattern regexp, String reference) {
        if (reference.startsWith("{")) {
            Integer named = regexp.namedGroups().get(reference.substring(1, reference.length() - 1));
            if (named == null) {
                throw wrong(
                        "$" + reference,
                        "one of the groups " + regexp.namedGroups().keySet());
            }
            return named;
        }
        int number = Integer.parseInt(reference);
        if (number > regexp.groupCount()) {
            throw wrong("$" + reference, "at most $" + regexp.groupCount());
        }
        return number;
    }

    /** @throws TooManySteps if that would keep the event loop for too long */
    String replaceAll(String text) {
        MatchBudget budget = new MatchBudget();
        budget.spend(regexp, text.length());
        Matcher matcher = regexp.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length() + 16);
        int from = 0;
        do {
            replaced.append(text, from, matcher.start());
            for (Part part : parts) {
                append(part, matcher, replaced);
            }
            from = matcher.end();
            // Each search may look at all that is left.
            budget.spend(regexp, text.length() - from);
        } while (matcher.find());
        return replaced.append(text, from, text.length()).toString();
    }

    private static void append(Part part, Matcher matcher, StringBuilder into) {
        if (part.group() < 0) {
            into.append(part.text());
            return;
        }
        String group = matcher.group(part.group());
        if (group != null) {
            into.append(group);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException wrong(String replacement, String expected) {
        return new IllegalArgumentException("replacement '" + replacement + "' (expected: " + expected + ")");
    }
}
