package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.spring.config.RoutePlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds routes that can never match, because one before them matches whatever they match. No false alarms. Stateless. */
final class ShadowedRoutes {
    private ShadowedRoutes() {}

    /** @param routes by rank */
    static List<Problem> in(List<Route> routes, RoutePlaces places) {
        List<Problem> found = new ArrayList<>();
        for (int rank = 0; rank < routes.size(); rank++) {
            Route route = routes.get(rank);
            if (places.isWritten(route.id())) {
                shadow(route, routes.subList(0, rank)).ifPresent(earlier -> found.add(problem(route, earlier, places)));
            }
        }
        return found;
    }

    private static Optional<Route> shadow(Route route, List<Route> before) {
        return before.stream()
                .filter(earlier -> Implication.holds(route.predicates(), earlier.predicates()))
                .findFirst();
    }

    private static Problem problem(Route route, Route earlier, RoutePlaces places) {
        String place = places.origins().getOrDefault(earlier.id(), "");
        String why = earlier.predicates().isEmpty() ? " has no predicates" : " matches whatever it matches";
        return places.of(
                route.id(),
                "can never match: route " + earlier.id() + (place.isEmpty() ? "" : " at " + place)
                        + " stands before it and" + why,
                earlier.order() == route.order()
                        ? "the narrower route first, or a lower order for it"
                        : "an order below " + earlier.order() + " for it");
    }
}
