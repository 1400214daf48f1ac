package io.portcullis.spring.lane;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerFilterFactory;

/** SCG's CircuitBreaker filter in the extension lane: the engine has the breaker, so nothing is left to do here. */
final class LaneCircuitBreaker extends AbstractGatewayFilterFactory<SpringCloudCircuitBreakerFilterFactory.Config> {
    static final String NAME = "CircuitBreaker";

    private static final String STOCK =
            "org.springframework.cloud.gateway.filter.factory.SpringCloudCircuitBreakerResilience4JFilterFactory";

    LaneCircuitBreaker() {
        super(SpringCloudCircuitBreakerFilterFactory.Config.class);
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
        return (exchange, chain) -> chain.filter(exchange);
    }
}
