package io.portcullis.engine.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes by the end of the host, then by the beginning of the path, then by the value of a header: a tree of host
 * labels from the last one on, each of whose nodes has a tree of path segments, whose nodes know the routes that ask for one
 * certain value of a header apart from the others. Filled once, then only read by any thread.
 */
final class RouteIndex {
    private final HostNode withPort = new HostNode();
    private final HostNode withoutPort = new HostNode();
    private boolean hostsWithPort;
    private boolean hostsWithoutPort;

    private static final class HostNode {
        final TextMap<HostNode> children = new TextMap<>();
        final PathNode paths = new PathNode();
    }

    private static final class PathNode {
        final TextMap<PathNode> children = new TextMap<>();
        final RankList ranks = new RankList();
        final HeaderRanks byHeader = new HeaderRanks();

        void add(Condition.@Nullable Header header, int rank) {
            String value = header == null ? null : header.onlyValue();
            if (header == null || value == null) {
                ranks.add(rank);
            } else {
                byHeader.add(header.name(), value, rank);
            }
        }

        void collect(Lookup lookup, Candidates into) {
            into.add(ranks);
            byHeader.collect(lookup, into);
        }
    }

    private RouteIndex() {}

    static RouteIndex of(List<CompiledRoute> routes) {
        RouteIndex index = new RouteIndex();
        for (int rank = 0; rank < routes.size(); rank++) {
            index.add(routes.get(rank), rank);
        }
        return index;
    }

    private void add(CompiledRoute route, int rank) {
        Condition.Host host = null;
        Condition.Path path = null;
        Condition.Header header = null;
        for (Condition condition : route.conditions()) {
            host = host == null && condition instanceof Condition.Host first ? first : host;
            path = path == null && condition instanceof Condition.Path first ? first : path;
            header = condition instanceof Condition.Header next && next.onlyValue() != null ? next : header;
        }
        for (HostNode node : hostNodes(host)) {
            for (PathNode paths : pathNodes(node.paths, path)) {
                paths.add(header, rank);
            }
        }
    }

    private List<HostNode> hostNodes(Condition.@Nullable Host host) {
        if (host == null) {
            return List.of(withPort);
        }
        hostsWithPort |= host.includePort();
        hostsWithoutPort |= !host.includePort();
        List<HostNode> nodes = new ArrayList<>();
        for (HostPattern pattern : host.patterns()) {
            HostNode node = host.includePort() ? withPort : withoutPort;
            for (String label : pattern.literalSuffix()) {
                HostNode child = node.children.get(label, 0, label.length());
                if (child == null) {
                    child = new HostNode();
                    node.children.put(label, child);
                }
                node = child;
            }
            nodes.add(node);
        }
        return nodes;
    }

    private static List<PathNode> pathNodes(PathNode root, Condition.@Nullable Path path) {
        if (path == null) {
            return List.of(root);
        }
        List<PathNode> nodes = new ArrayList<>();
        for (PathPattern pattern : path.patterns()) {
            PathNode node = root;
            for (String segment : pattern.literalPrefix()) {
                PathNode child = node.children.get(segment, 0, segment.length());
                if (child == null) {
                    child = new PathNode();
                    node.children.put(segment, child);
                }
                node = child;
            }
            nodes.add(node);
        }
        return nodes;
    }

    /** Every route that can match is among them. */
    Candidates candidates(Lookup lookup) {
        Candidates candidates = new Candidates();
        collect(withPort, hostsWithPort ? lookup.host(true) : null, lookup, candidates);
        if (hostsWithoutPort) {
            collect(withoutPort, lookup.host(false), lookup, candidates);
        }
        return candidates;
    }

    private static void collect(HostNode root, @Nullable HostView host, Lookup lookup, Candidates into) {
        collect(root.paths, lookup, into);
        HostNode node = root;
        for (int i = host == null ? -1 : host.size() - 1; host != null && i >= 0; i--) {
            node = node.children.get(host.text(), host.start(i), host.length(i));
            if (node == null) {
                return;
            }
            collect(node.paths, lookup, into);
        }
    }

    private static void collect(PathNode root, Lookup lookup, Candidates into) {
        root.collect(lookup, into);
        PathView path = lookup.path();
        PathNode node = root;
        for (int i = 0; path.isSeparator(i); i++) {
            boolean segment = path.isSegment(i + 1);
            node = node.children.get(path.text(), path.start(i + 1), segment ? path.length(i + 1) : 0);
            if (node == null) {
                return;
            }
            node.collect(lookup, into);
            i += segment ? 1 : 0;
        }
    }
}
