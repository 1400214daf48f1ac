package io.portcullis.equivalence;

import java.util.List;
import java.util.function.Consumer;

/**
 * A predicate or filter as somebody would write it.
 *
 * @param factory whose it is
 * @param yaml the shortcut, or the full notation where it begins with a brace
 * @param shape makes a request meet it, or makes it one that it has something to do with
 * @param variables names of URI variables it needs, or gives
 */
record Sample(String factory, String yaml, Consumer<Draft> shape, List<String> variables) {
    /** The line of a YAML list. */
    String line() {
        return "      - " + (yaml.startsWith("{") ? yaml : '\'' + yaml.replace("'", "''") + '\'') + '\n';
    }

    @Override
    public String toString() {
        return yaml;
    }
}
