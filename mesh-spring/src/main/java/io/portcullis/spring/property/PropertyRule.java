package io.portcullis.spring.property;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the properties of one name, or of one pattern of names, do. Immutable, any thread.
 *
 * @param pattern a name; {@code *} stands for any characters of one element, {@code **} for any number of elements
 * @param effect what they do
 * @param quiet values that ask for nothing that would not be so anyway, in small letters
 * @param text what is done, or what to write instead
 */
public record PropertyRule(String pattern, Effect effect, Set<String> quiet, String text) {
    public PropertyRule {
        quiet = Set.copyOf(quiet);
    }

    /** Whether a value of that text makes a warning or an error necessary. */
    public boolean speaksOf(String value) {
        return (effect == Effect.WARNED || effect == Effect.REFUSED)
                && !quiet.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** Matches the names in their uniform spelling: small letters, no dashes, elements between dots. */
    Pattern names() {
        List<String> elements = List.of(uniform(pattern).split("\\."));
        StringBuilder regexp = new StringBuilder();
        for (String element : elements) {
            if (element.equals("**")) {
                regexp.append("(\\..+)?");
            } else {
                regexp.append(regexp.isEmpty() ? "" : "\\.").append(element.replace("*", "[^.]*"));
            }
        }
        return Pattern.compile(regexp.toString());
    }

    /** The same for environment variables, which have lost the ends of their elements too. */
    Pattern variables() {
        return Pattern.compile(
                uniform(pattern).replace(".", "").replace("**", "*").replace("*", ".*"));
    }

    private static String uniform(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
