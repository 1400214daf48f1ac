package io.portcullis.spring.server;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.github.resilience4j.common.CompositeCustomizer;
import io.github.resilience4j.common.circuitbreaker.configuration.CircuitBreakerConfigCustomizer;
import io.github.resilience4j.consumer.EventConsumerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfiguration;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerConfigurationProperties;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot.circuitbreaker.autoconfigure.CircuitBreakerRefreshScopedRegistryAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Resilience4j's registry, but one that stays: theirs is made anew, and empty, at each refresh of the context, and the
 * breakers in use would vanish from metrics and actuator.
 */
@AutoConfiguration(
        before = {CircuitBreakerRefreshScopedRegistryAutoConfiguration.class, CircuitBreakerAutoConfiguration.class})
public class BreakerRegistryAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    CircuitBreakerRegistry circuitBreakerRegistry(
            CircuitBreakerConfigurationProperties properties,
            EventConsumerRegistry<CircuitBreakerEvent> events,
            RegistryEventConsumer<CircuitBreaker> consumer,
            CompositeCustomizer<CircuitBreakerConfigCustomizer> customizer) {
        return new CircuitBreakerConfiguration(properties).circuitBreakerRegistry(events, consumer, customizer);
    }
}
