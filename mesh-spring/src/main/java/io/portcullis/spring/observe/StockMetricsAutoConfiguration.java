package io.portcullis.spring.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.server.PortcullisAutoConfiguration;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Spring's own meters of requests, kept by the engine. */
@AutoConfiguration(after = {CompositeMeterRegistryAutoConfiguration.class, PortcullisAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(MeterRegistry.class)
public class StockMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    StockMetrics portcullisStockMetrics(MeterRegistry registry, Environment environment) {
        return new StockMetrics(registry, StockMeterSettings.read(Binder.get(environment)));
    }

    /** Afterwards, because the meters are there before the configuration is. */
    @Bean
    SmartInitializingSingleton portcullisStockMetricsRoutes(
            StockMetrics metrics, ConfigurationService configuration, MeshRole role) {
        return () -> {
            if (role == MeshRole.GATEWAY) {
                configuration.feed(reading -> metrics.routes(reading.snapshot().routes()));
            }
        };
    }
}
