package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import io.portcullis.engine.route.RouteCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.HostRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.MethodRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PathRoutePredicateFactory;
import org.springframework.cloud.gateway.support.HasConfig;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;

/**
 * What can be told of a predicate that Java code has built: of a conjunction, those parts that SCG's own factories made. They
 * keep requests out of the lane that the route certainly does not take; the rest is opaque. One thread.
 */
record JavaPredicates(RouteSettings settings) {
    List<RoutePredicate> of(AsyncPredicate<ServerWebExchange> predicate) {
        String text = predicate.toString();
        List<RoutePredicate> known = new ArrayList<>();
        // The visitor is shown the parts of a disjunction too, and only the text tells the difference.
        if (!text.contains("||") && !text.contains("!")) {
            predicate.accept(part -> {
                RoutePredicate translated = translate(part);
                if (translated != null) {
                    known.add(translated);
                }
            });
        }
        known.add(new RoutePredicate.Opaque(text));
        return known;
    }

    private @Nullable RoutePredicate translate(HasConfig part) {
        Class<?> owner = part.getClass().getEnclosingClass();
        Object config = part.getConfig();
        RoutePredicate made = null;
        if (owner == PathRoutePredicateFactory.class
                && config instanceof PathRoutePredicateFactory.Config path
                && settings.basePath().isBlank()) {
            made = new RoutePredicate.Path(path.getPatterns(), false);
        } else if (owner == HostRoutePredicateFactory.class
                && config instanceof HostRoutePredicateFactory.Config host) {
            made = new RoutePredicate.Host(host.getPatterns(), settings.hostIncludesPort());
        } else if (owner == MethodRoutePredicateFactory.class
                && config instanceof MethodRoutePredicateFactory.Config method) {
            made = new RoutePredicate.Method(
                    Arrays.stream(method.getMethods()).map(HttpMethod::name).collect(Collectors.toSet()));
        }
        return made == null ? null : checked(made);
    }

    private static @Nullable RoutePredicate checked(RoutePredicate made) {
        try {
            RouteCheck.predicate(made);
            return made;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
