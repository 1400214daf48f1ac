package io.portcullis.engine.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text with <code>{name}</code> where a captured variable goes. Immutable, any thread. */
public final class ValueTemplate {
    private final String text;
    private final List<String> literals;
    private final List<String> names;

    private ValueTemplate(String text, List<String> literals, List<String> names) {
        this.text = text;
        this.literals = List.copyOf(literals);
        this.names = List.copyOf(names);
    }

    /** Splits a text at its variables; a brace without its partner stands for itself. */
    public static ValueTemplate parse(String text) {
        List<String> literals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                break;
            }
            literals.add(text.substring(from, open));
            int colon = text.indexOf(':', open);
            names.add(text.substring(open + 1, colon >= 0 && colon < close ? colon : close));
            from = close + 1;
        }
        literals.add(text.substring(from));
        return new ValueTemplate(text, literals, names);
    }

    /** A text whose braces stand for themselves. */
    static ValueTemplate literal(String text) {
        return new ValueTemplate(text, List.of(text), List.of());
    }

    /** The names of its variables, in order. */
    public List<String> variables() {
        return names;
    }

    /** The text with its variables replaced, or null if one of them was not captured. */
    public @Nullable String expand(UriVariables variables) {
        if (names.isEmpty()) {
            return text;
        }
        StringBuilder expanded = new StringBuilder(literals.get(0));
        for (int i = 0; i < names.size(); i++) {
            String value = variables.get(names.get(i));
            if (value == null) {
                return null;
            }
            expanded.append(value).append(literals.get(i + 1));
        }
        return expanded.toString();
    }

    /** The text as written. */
    @Override
    public String toString() {
        return text;
    }
}
