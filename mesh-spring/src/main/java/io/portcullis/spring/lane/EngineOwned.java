package io.portcullis.spring.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Keeps the place of filters whose policy the engine applies behind the hand-back, where retries know what may have been
 * processed and breakers are shared with the compiled routes. Stateless.
 */
@SuppressWarnings("rawtypes") // As SCG has it.
final class EngineOwned {
    private EngineOwned() {}

    /** The factories, with those replaced whose work the engine does. One that the application wrote itself stays. */
    static List<GatewayFilterFactory> inPlaceOf(
            Collection<GatewayFilterFactory> present, ObjectProvider<DispatcherHandler> dispatcher) {
        List<GatewayFilterFactory> factories = new ArrayList<>();
        boolean ownBreaker = false;
        for (GatewayFilterFactory<?> factory : present) {
            if (factory.getClass() == RetryGatewayFilterFactory.class) {
                factories.add(new Retry());
            } else if (!LaneCircuitBreaker.isStock(factory)) {
                ownBreaker |= factory.name().equals(LaneCircuitBreaker.NAME);
                factories.add(factory);
            }
        }
        if (!ownBreaker) {
            factories.add(new LaneCircuitBreaker(dispatcher));
        }
        return factories;
    }

    private static final class Retry extends AbstractGatewayFilterFactory<RetryGatewayFilterFactory.RetryConfig> {
        Retry() {
            super(RetryGatewayFilterFactory.RetryConfig.class);
        }

        @Override
        public String name() {
            return "Retry";
        }

        @Override
        public List<String> shortcutFieldOrder() {
            return new RetryGatewayFilterFactory().shortcutFieldOrder();
        }

        @Override
        public GatewayFilter apply(RetryGatewayFilterFactory.RetryConfig config) {
            return (exchange, chain) -> chain.filter(exchange);
        }
    }
}
