package io.portcullis.equivalence;

import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.filter.factory.rewrite.RewriteFunction;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.support.AbstractStatefulConfigurable;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

/** The application that runs twice: with Spring Cloud Gateway alone, and with our starter. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class GatewayApplication {
    /** For the arguments of ModifyRequestBody and ModifyResponseBody. */
    @Bean
    RewriteFunction<String, String> shouting() {
        return (exchange, body) -> Mono.justOrEmpty(body == null ? null : body.toUpperCase(Locale.ROOT));
    }

    /** For an argument that names a bean. */
    @Bean
    String word() {
        return "of a bean";
    }

    /** For the argument of ReadBody. */
    @Bean
    Predicate<Object> aboutB() {
        return body -> String.valueOf(body).startsWith("b");
    }

    /** As the reference has it. Not for routes that name none. */
    @Bean(defaultCandidate = false)
    KeyResolver userKeyResolver() {
        return exchange ->
                Mono.justOrEmpty(exchange.getRequest().getQueryParams().getFirst("user"));
    }

    /** For the argument of RequestRateLimiter. */
    @Bean(defaultCandidate = false)
    RateLimiter<Object> myRateLimiter() {
        return new PatientOnly();
    }

    private static final class PatientOnly extends AbstractStatefulConfigurable<Object> implements RateLimiter<Object> {
        PatientOnly() {
            super(Object.class);
        }

        @Override
        public Mono<Response> isAllowed(String routeId, String id) {
            return Mono.just(new Response(id.equals("patient"), Map.of()));
        }
    }
}
