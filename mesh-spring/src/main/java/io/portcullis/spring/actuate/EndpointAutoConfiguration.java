package io.portcullis.spring.actuate;

import io.portcullis.core.route.Route;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.observe.RouteHits;
import io.portcullis.spring.server.PortcullisAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** The actuator's pages about routes and configuration. */
@AutoConfiguration(after = PortcullisAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class EndpointAutoConfiguration {
    @Bean
    @ConditionalOnAvailableEndpoint(RoutesEndpoint.class)
    @ConditionalOnMissingBean
    RoutesEndpoint portcullisRoutesEndpoint(MeshRole role, ConfigurationService configuration, RouteHits hits) {
        configuration.feed(reading ->
                hits.retain(reading.snapshot().routes().stream().map(Route::id).toList()));
        return new RoutesEndpoint(role, configuration, hits);
    }

    @Bean
    @ConditionalOnAvailableEndpoint(ConfigurationEndpoint.class)
    @ConditionalOnMissingBean
    ConfigurationEndpoint portcullisConfigurationEndpoint(ConfigurationService configuration) {
        return new ConfigurationEndpoint(configuration);
    }
}
