package io.portcullis.spring.lane;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.containsEncodedParts;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;
import org.springframework.cloud.gateway.support.HttpStatusHolder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;

/**
 * SCG's CircuitBreaker filter in the extension lane. The breaker itself is the engine's, behind the hand-back; what is left to do
 * here is the fallback, which is Spring's.
 */
final class LaneCircuitBreaker extends AbstractGatewayFilterFactory<SpringCloudCircuitBreakerFilterFactory.Config> {
    static final String NAME = "CircuitBreaker";

    private static final String STOCK =
            "org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerResilience4JFilterFactory";

    private final ObjectProvider<DispatcherHandler> dispatcher;

    /** @param dispatcher runs what the fallback leads to */
    LaneCircuitBreaker(ObjectProvider<DispatcherHandler> dispatcher) {
        super(SpringCloudCircuitBreakerFilterFactory.Config.class);
        this.dispatcher = dispatcher;
    }

    static boolean isStock(GatewayFilterFactory<?> factory) {
        return factory.getClass().getName().equals(STOCK);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of(NAME_KEY);
    }

    @Override
    public GatewayFilter apply(SpringCloudCircuitBreakerFilterFactory.Config config) {
        URI fallback = config.getFallbackUri();
        if (fallback == null) {
            return config.isResumeWithoutError()
                    ? (exchange, chain) ->
                            chain.filter(exchange).onErrorResume(HandBackFailedException.class, failure -> Mono.empty())
                    : (exchange, chain) -> chain.filter(exchange);
        }
        Set<HttpStatusCode> statuses = config.getStatusCodes().stream()
                .map(status -> HttpStatusHolder.parse(status).getHttpStatus())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return (exchange, chain) -> chain.filter(exchange)
                .then(Mono.defer(() -> judged(statuses, exchange.getResponse().getStatusCode())))
                .onErrorResume(failure -> fallBack(exchange, fallback, failure));
    }

    private static Mono<Void> judged(Set<HttpStatusCode> statuses, @Nullable HttpStatusCode status) {
        return status != null && statuses.contains(status) ? Mono.error(FallbackFailures.of(status)) : Mono.empty();
    }

    private Mono<Void> fallBack(ServerWebExchange exchange, URI fallback, Throwable failure) {
        exchange.getResponse().setStatusCode(null);
        URI uri = exchange.getRequest().getURI();
        String path = ServerWebExchangeUtils.expand(exchange, fallback.getPath());
        URI target = UriComponentsBuilder.fromUri(uri)
                .host(null)
                .port(null)
                .uri(URI.create(fallback.getScheme() + ":" + path))
                .scheme(null)
                .build(containsEncodedParts(uri))
                .toUri();
        exchange.getAttributes().put(GATEWAY_REQUEST_URL_ATTR, target);
        exchange.getAttributes().put(CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR, failure);
        ServerWebExchangeUtils.reset(exchange);
        ServiceResponse unwanted = (ServiceResponse) exchange.getAttributes().remove(ServiceResponse.ATTRIBUTE);
        if (unwanted != null) {
            unwanted.cancel().run();
        }
        ServerHttpRequest request = exchange.getRequest().mutate().uri(target).build();
        return ServerWebExchangeUtils.handle(
                dispatcher.getObject(), exchange.mutate().request(request).build());
    }
}
