package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.spring.config.RoutePlaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds groups of weighted routes whose shares are hardly meant: a sum of 0, one route alone, a sum that misses 100 by a
 * little, and routes of one group that do not match the same requests. Stateless.
 */
final class UnevenWeights {
    private static final int WHOLE = 100;
    private static final int NEAR = 10;

    private UnevenWeights() {}

    private record Member(Route route, int weight) {}

    static List<Problem> in(List<Route> routes, RoutePlaces places) {
        Map<String, List<Member>> groups = new LinkedHashMap<>();
        for (Route route : routes) {
            for (RoutePredicate predicate : route.predicates()) {
                if (predicate instanceof RoutePredicate.Weight weight) {
                    groups.computeIfAbsent(weight.group(), group -> new ArrayList<>())
                            .add(new Member(route, weight.weight()));
                }
            }
        }
        List<Problem> found = new ArrayList<>();
        groups.forEach((group, members) -> check(group, members, places, found));
        return found;
    }

    private static void check(String group, List<Member> members, RoutePlaces places, List<Problem> found) {
        Route first = members.getFirst().route();
        String name = "group " + group + " of Weight";
        int sum = members.stream().mapToInt(Member::weight).sum();
        if (sum == 0) {
            found.add(places.of(first.id(), name + " has no weight above 0: none of its routes ever matches", ""));
        } else if (members.size() == 1) {
            found.add(places.of(
                    first.id(),
                    name + " has this route alone: it takes all requests",
                    "another route with the same group, or no Weight"));
        } else if (sum != WHOLE && Math.abs(sum - WHOLE) <= NEAR) {
            found.add(places.of(
                    first.id(),
                    name + " adds up to " + sum + ", not 100: each route takes its weight as a share of " + sum,
                    "weights that add up to 100, or to whatever is not near it"));
        }
        unlike(name, members, places, found);
    }

    /** The draw comes before the other predicates: a request whose draw fell on a route that it does not match is lost. */
    private static void unlike(String name, List<Member> members, RoutePlaces places, List<Problem> found) {
        Route first = members.getFirst().route();
        for (Member member : members.subList(1, members.size())) {
            if (!others(member.route()).equals(others(first))) {
                found.add(places.of(
                        member.route().id(),
                        "has other predicates than route " + first.id() + " of the same " + name
                                + ": a request that only one of them matches is lost where the draw falls on the other",
                        "the same predicates beside Weight"));
            }
        }
    }

    private static Set<String> others(Route route) {
        Set<String> others = new HashSet<>();
        for (RoutePredicate predicate : route.predicates()) {
            if (!(predicate instanceof RoutePredicate.Weight)) {
                others.add(predicate.toString());
            }
        }
        return others;
    }
}
