package io.portcullis.equivalence;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Combinations of filters that are left out of the comparison, because Spring Cloud Gateway does something there that nobody
 * can want. What it does, and what we do instead, is held by {@link StockDefectsTest}.
 */
final class NotCompared {
    /**
     * At the second attempt SCG forgets the prefix; and each attempt adds its response header once more, for a response
     * that was thrown away.
     */
    private static final Set<String> NOT_BEHIND_RETRY = Set.of("PrefixPath", "AddResponseHeader");

    /** SCG changes the head of a redirection that is on its way already: 500. */
    private static final Set<String> REDIRECTED = Set.of("RewriteLocationResponseHeader", "SetResponseHeader");

    private NotCompared() {}

    /** Whether that is to be left out on a route that has the others. */
    static boolean clashes(List<Sample> others, Sample one) {
        return others.stream().anyMatch(other -> clash(other, one) || clash(one, other));
    }

    /** Those of the filters that can stand on one route together with the others. */
    static List<Sample> without(List<Sample> others, List<Sample> filters) {
        List<Sample> kept = new ArrayList<>();
        for (Sample filter : filters) {
            List<Sample> all = new ArrayList<>(others);
            all.addAll(kept);
            if (!clashes(all, filter)) {
                kept.add(filter);
            }
        }
        return kept;
    }

    private static boolean clash(Sample one, Sample other) {
        return switch (one.factory()) {
            case "Retry" -> NOT_BEHIND_RETRY.contains(other.factory());
            case "RedirectTo" -> REDIRECTED.contains(other.factory());
            default -> false;
        };
    }
}
