package io.portcullis.core.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Takes regular expressions as {@code java.util.regex} writes them and gives ones that run in linear time. What would mean
 * something else there, or cannot run in linear time, is refused rather than guessed. Any thread.
 */
public final class LinearRegex {
    private LinearRegex() {}

    /**
     * @param regexp in the syntax of {@code java.util.regex.Pattern}
     * @throws NonLinearRegexException if it is right, but not linear
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Pattern compile(String regexp) {
        return compile(regexp, 0);
    }

    /**
     * @param regexp in the syntax of {@code java.util.regex.Pattern}
     * @param flags of {@link Pattern}
     * @throws NonLinearRegexException if it is right, but not linear
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Pattern compile(String regexp, int flags) {
        try {
            java.util.regex.Pattern.compile(regexp);
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "regular expression '" + regexp + "': " + e.getDescription() + " near position " + e.getIndex(), e);
        }
        refuseClassesInClasses(regexp);
        try {
            return Pattern.compile(regexp, flags);
        } catch (PatternSyntaxException e) {
            throw new NonLinearRegexException(
                    "regular expression '" + regexp + "': " + e.getDescription()
                            + " (expected: an expression that runs in linear time: without look-around, back references,"
                            + " possessive or atomic groups, and the \\h, \\R and \\p{Alpha} of Java)",
                    e);
        }
    }

    // Java nests classes, [a-z&&[^b]] or [a[bc]]; RE2 reads the same characters as literals, and would match something
    // else without a word.
    private static void refuseClassesInClasses(String regexp) {
        boolean quoted = false;
        boolean inClass = false;
        for (int i = 0; i < regexp.length(); i++) {
            char c = regexp.charAt(i);
            if (quoted) {
                quoted = !regexp.startsWith("\\E", i);
            } else if (c == '\\') {
                quoted = regexp.startsWith("\\Q", i);
                i++;
            } else if (!inClass) {
                inClass = c == '[';
                i += inClass && regexp.startsWith("^", i + 1) ? 1 : 0;
            } else if (c == '[' || regexp.startsWith("&&", i)) {
                throw new NonLinearRegexException("regular expression '" + regexp + "': position " + i
                        + " (expected: no '[' or '&&' inside a character class; write one class, or \\[)");
            } else if (c == ']') {
                inClass = false;
            }
        }
    }
}
