package io.portcullis.engine.route;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What Path and Host captured from a request, percent-decoded. A few names in an array, because a map per request costs
 * more than it finds. Immutable once the match is made.
 */
public final class UriVariables {
    /** Nothing was captured. */
    public static final UriVariables NONE = new UriVariables();

    private String[] pairs = {};

    UriVariables() {}

    /** Captures a value; a later one of the same name replaces the earlier. */
    void put(String name, String value) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                pairs[i + 1] = value;
                return;
            }
        }
        pairs = Arrays.copyOf(pairs, pairs.length + 2);
        pairs[pairs.length - 2] = name;
        pairs[pairs.length - 1] = value;
    }

    /** The value of that name, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** Number of variables. */
    public int size() {
        return pairs.length / 2;
    }

    /** {@code {name=value, ...}}, in the order of capture. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(pairs[i]).append('=').append(pairs[i + 1]);
        }
        return text.append('}').toString();
    }
}
