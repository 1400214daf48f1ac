package io.portcullis.engine.route;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the index of a {@link RouteTable} keeps a route: only requests whose host ends and whose path begins like one of these
 * look at it. Immutable, any thread.
 *
 * @param hostSuffixes such as {@code example.org}; empty text for every host
 * @param pathPrefixes such as {@code /shop}; empty text for every path
 */
public record IndexPlace(List<String> hostSuffixes, List<String> pathPrefixes) {
    public IndexPlace {
        hostSuffixes = List.copyOf(hostSuffixes);
        pathPrefixes = List.copyOf(pathPrefixes);
    }

    /** The place of a route; the first Host and the first Path of it decide. */
    public static IndexPlace of(CompiledRoute route) {
        List<String> hosts = null;
        List<String> paths = null;
        for (Condition condition : route.conditions()) {
            if (hosts == null && condition instanceof Condition.Host host) {
                hosts = host.patterns().stream()
                        .map(pattern -> String.join(".", new ArrayList<>(pattern.literalSuffix()).reversed()))
                        .toList();
            } else if (paths == null && condition instanceof Condition.Path path) {
                paths = path.patterns().stream().map(IndexPlace::prefix).toList();
            }
        }
        return new IndexPlace(hosts == null ? List.of("") : hosts, paths == null ? List.of("") : paths);
    }

    private static String prefix(PathPattern pattern) {
        List<String> segments = pattern.literalPrefix();
        return segments.isEmpty() ? "" : "/" + String.join("/", segments);
    }
}
