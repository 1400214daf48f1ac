package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.predicate.AfterRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.BeforeRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.BetweenRoutePredicateFactory;

/** The predicates that look at the clock. Stateless. */
final class TimePredicates {
    private TimePredicates() {}

    static void addTo(Known<RoutePredicate> known) {
        known.add(
                "After",
                AfterRoutePredicateFactory.class,
                given -> new RoutePredicate.After(
                        instant(given.bind(new AfterRoutePredicateFactory()).getDatetime(), "datetime")));
        known.add(
                "Before",
                BeforeRoutePredicateFactory.class,
                given -> new RoutePredicate.Before(
                        instant(given.bind(new BeforeRoutePredicateFactory()).getDatetime(), "datetime")));
        known.add("Between", BetweenRoutePredicateFactory.class, TimePredicates::between);
    }

    private static RoutePredicate between(Given given) {
        var config = given.bind(new BetweenRoutePredicateFactory());
        Instant from = instant(config.getDatetime1(), "datetime1");
        Instant to = instant(config.getDatetime2(), "datetime2");
        if (!from.isBefore(to)) {
            throw new Unusable(
                    config.getDatetime1() + " is not before " + config.getDatetime2(), "datetime1 < datetime2");
        }
        return new RoutePredicate.Between(from, to);
    }

    private static Instant instant(@Nullable ZonedDateTime time, String argument) {
        if (time == null) {
            throw new Unusable("argument '" + argument + "' is missing", "such as 2027-01-20T17:42:47+01:00");
        }
        return time.toInstant();
    }
}
