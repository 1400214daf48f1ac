package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import org.springframework.cloud.gateway.handler.predicate.WeightRoutePredicateFactory;
import org.springframework.cloud.gateway.support.WeightConfig;

/** The predicate that shares out the requests of a group of routes. Stateless. */
final class SharePredicates {
    private SharePredicates() {}

    static void addTo(Known<RoutePredicate> known) {
        known.add("Weight", WeightRoutePredicateFactory.class, SharePredicates::weight);
    }

    private static RoutePredicate weight(Given given) {
        WeightConfig config = given.bind(new WeightRoutePredicateFactory());
        if (config.getWeight() < 0) {
            throw new Unusable("weight " + config.getWeight(), ">= 0");
        }
        return new RoutePredicate.Weight(Unusable.text(config.getGroup(), "group"), config.getWeight());
    }
}
