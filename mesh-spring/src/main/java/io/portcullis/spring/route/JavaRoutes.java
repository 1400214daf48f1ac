package io.portcullis.spring.route;

import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Routes that Java code has built: their filters are objects, so the extension lane runs them. Stateless. */
public final class JavaRoutes {
    private static final String REASON = "it is made by Java code, whose predicates and filters only Spring can run";

    private JavaRoutes() {}

    /** The route as the engine knows it: where it stands, when it may match, and where it may lead. */
    public static Route of(org.springframework.cloud.gateway.route.Route route, RouteSettings settings) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        route.getMetadata().forEach((name, value) -> {
            if (name != null && value != null) {
                metadata.put(name, value);
            }
        });
        List<RoutePredicate> predicates = new JavaPredicates(settings).of(route.getPredicate());
        return new Route(
                route.getId(),
                route.getOrder(),
                predicates,
                List.of(),
                target(route.getUri()),
                metadata,
                List.of(REASON));
    }

    private static RouteTarget target(URI uri) {
        try {
            return Targets.of(uri, new Place("", "uri", new Place.Findings()));
        } catch (NeedsLane | Unusable e) {
            return new RouteTarget.InLane(uri.toString());
        }
    }
}
