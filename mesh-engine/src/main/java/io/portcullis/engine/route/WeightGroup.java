package io.portcullis.engine.route;

import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Routes that share out requests, with the upper bound of each one's share. Immutable, any thread. */
final class WeightGroup {
    private final String name;
    private final int index;
    private final int[] ranks;
    private final double[] bounds;

    private WeightGroup(String name, int index, Map<Integer, Integer> weights) {
        this.name = name;
        this.index = index;
        this.ranks = new int[weights.size()];
        this.bounds = new double[weights.size()];
        long sum = weights.values().stream().mapToLong(Integer::intValue).sum();
        double bound = 0;
        int i = 0;
        for (Map.Entry<Integer, Integer> share : weights.entrySet()) {
            bound += sum == 0 ? 0 : share.getValue() / (double) sum;
            ranks[i] = share.getKey();
            bounds[i++] = bound;
        }
    }

    /** The groups of a table, by name. */
    static Map<String, WeightGroup> of(List<Route> routes) {
        Map<String, Map<Integer, Integer>> weights = new LinkedHashMap<>();
        for (int rank = 0; rank < routes.size(); rank++) {
            for (RoutePredicate predicate : routes.get(rank).predicates()) {
                if (predicate instanceof RoutePredicate.Weight(String group, int weight)) {
                    weights.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(rank, weight);
                }
            }
        }
        List<String> names = new ArrayList<>(weights.keySet());
        Map<String, WeightGroup> groups = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            groups.put(name, new WeightGroup(name, i, weights.getOrDefault(name, Map.of())));
        }
        return groups;
    }

    String name() {
        return name;
    }

    int index() {
        return index;
    }

    /** The route that has this draw, or -1 where all weights are 0. */
    int chosen(double draw) {
        for (int i = 0; i < bounds.length; i++) {
            if (draw < bounds[i]) {
                return ranks[i];
            }
        }
        return lastWithShare();
    }

    // The last bound may be a rounding error below 1.
    private int lastWithShare() {
        for (int i = bounds.length - 1; i >= 0; i--) {
            if (bounds[i] > (i == 0 ? 0 : bounds[i - 1])) {
                return ranks[i];
            }
        }
        return -1;
    }
}
