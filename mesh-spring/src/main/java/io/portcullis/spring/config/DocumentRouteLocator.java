package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.PropertiesRouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.core.env.ConfigurableEnvironment;
import reactor.core.publisher.Flux;

/** Shows Spring Cloud Gateway, and with it its actuator, the routes of all documents, as the engine has them. Any thread. */
public final class DocumentRouteLocator extends PropertiesRouteDefinitionLocator {
    private final ConfigurableEnvironment environment;

    public DocumentRouteLocator(GatewayProperties properties, ConfigurableEnvironment environment) {
        super(properties);
        this.environment = environment;
    }

    @Override
    public Flux<RouteDefinition> getRouteDefinitions() {
        return Flux.defer(() -> Flux.fromIterable(new RouteDocuments(environment).read(new Problems())))
                .map(WrittenRoute::definition);
    }
}
