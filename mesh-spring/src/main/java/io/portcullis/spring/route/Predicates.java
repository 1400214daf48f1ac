package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import org.springframework.cloud.gateway.handler.predicate.ReadBodyRoutePredicateFactory;

/** Puts together the predicates that are known. */
final class Predicates {
    private Predicates() {}

    static Known<RoutePredicate> known(RouteSettings settings) {
        Known<RoutePredicate> known = new Known<>();
        new PathPredicates(settings).addTo(known);
        FieldPredicates.addTo(known);
        SharePredicates.addTo(known);
        TimePredicates.addTo(known);
        new AddressPredicates(settings.trustedProxies()).addTo(known);
        known.lane("ReadBody", ReadBodyRoutePredicateFactory.class, "reads the whole body before the route is known");
        new VersionPredicate(settings.versions()).addTo(known);
        return known;
    }
}
