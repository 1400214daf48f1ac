package io.portcullis.spring.server;

import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.core.env.Environment;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Keeps Spring Cloud Gateway's own chain from serving routes. The actuator's server has all handler mappings of the
 * application, so that with a management port of 0 it would proxy too, without any of our policies. Any thread.
 */
final class NoStockRouting extends RoutePredicateHandlerMapping {
    NoStockRouting(
            FilteringWebHandler handler, RouteLocator routes, GlobalCorsProperties cors, Environment environment) {
        super(handler, routes, cors, environment);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
        return Mono.empty();
    }
}
