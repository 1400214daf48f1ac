package io.portcullis.spring.route;

import io.portcullis.core.route.RoutePredicate;
import java.util.List;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.web.server.ServerWebExchange;

/** What can be told of a predicate that Java code has built. Stateless. */
final class JavaPredicates {
    private JavaPredicates() {}

    static List<RoutePredicate> of(AsyncPredicate<ServerWebExchange> predicate) {
        return List.of(new RoutePredicate.Opaque(predicate.toString()));
    }
}
