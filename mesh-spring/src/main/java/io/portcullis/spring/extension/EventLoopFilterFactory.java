package io.portcullis.spring.extension;

import io.portcullis.core.extension.EventLoopFilter;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;

/**
 * Makes filters that the engine runs on its event loop, and that mean the same in the extension lane and in a stock Spring
 * Cloud Gateway: a bean like any {@code GatewayFilterFactory}, whose name is that of its class without
 * {@code GatewayFilterFactory}. Of a route's arguments SCG's own code makes the configuration.
 *
 * @param <C> class of the configuration, a bean with a default constructor
 */
public abstract class EventLoopFilterFactory<C> extends AbstractGatewayFilterFactory<C> {
    /** @param configClass of the configuration */
    protected EventLoopFilterFactory(Class<C> configClass) {
        super(configClass);
    }

    /**
     * Makes the filter of one route; called whenever routes are read.
     *
     * @throws IllegalArgumentException saying what is wrong with the configuration; told with the place of the filter
     */
    public abstract EventLoopFilter filter(C config);

    /** The same filter for the extension lane. */
    @Override
    public final GatewayFilter apply(C config) {
        return new LaneFilter(name(), filter(config));
    }
}
