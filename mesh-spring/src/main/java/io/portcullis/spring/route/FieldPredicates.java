package io.portcullis.spring.route;

import com.google.re2j.Pattern;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RoutePredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.predicate.CloudFoundryRouteServiceRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.CookieRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.HeaderRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.QueryRoutePredicateFactory;

/** The predicates that look at headers, cookies and the query. Stateless. */
final class FieldPredicates {
    private FieldPredicates() {}

    static void addTo(Known<RoutePredicate> known) {
        known.add("Header", HeaderRoutePredicateFactory.class, FieldPredicates::header);
        known.add("Query", QueryRoutePredicateFactory.class, FieldPredicates::query);
        known.add("Cookie", CookieRoutePredicateFactory.class, FieldPredicates::cookie);
        known.add(
                "CloudFoundryRouteService",
                CloudFoundryRouteServiceRoutePredicateFactory.class,
                given -> new RoutePredicate.CloudFoundryRouteService());
    }

    private static RoutePredicate header(Given given) {
        var config = given.bind(new HeaderRoutePredicateFactory());
        return new RoutePredicate.Header(Unusable.text(config.getHeader(), "header"), regexp(config.getRegexp()));
    }

    private static RoutePredicate query(Given given) {
        var config = given.bind(new QueryRoutePredicateFactory());
        if (config.getPredicate() != null) {
            throw new NeedsLane("the predicate of Query=" + config.getParam() + " is the application's own code");
        }
        return new RoutePredicate.Query(Unusable.text(config.getParam(), "param"), regexp(config.getRegexp()));
    }

    private static RoutePredicate cookie(Given given) {
        var config = given.bind(new CookieRoutePredicateFactory());
        return new RoutePredicate.Cookie(
                Unusable.text(config.getName(), "name"),
                LinearRegex.compile(Unusable.text(config.getRegexp(), "regexp")));
    }

    private static @Nullable Pattern regexp(@Nullable String text) {
        return text == null || text.isBlank() ? null : LinearRegex.compile(text);
    }
}
