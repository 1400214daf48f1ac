package io.portcullis.spring.server;

import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.time.Ticker;
import io.portcullis.spring.route.LocalRateLimiter;
import io.portcullis.spring.route.RateLimitSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The token buckets of the process, and the limiter that routes use where the application has none of its own. */
@AutoConfiguration(
        before = GatewayAutoConfiguration.class,
        afterName = "org.springframework.cloud.gateway.config.GatewayRedisAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class RateLimiterAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    TokenBuckets portcullisTokenBuckets() {
        return new TokenBuckets(Ticker.system());
    }

    /** Bucket4j's limiter is declared later than this, wherever there is a manager of its proxies. */
    @Bean
    @ConditionalOnMissingBean(
            value = RateLimiter.class,
            type = "io.github.bucket4j.distributed.proxy.AsyncProxyManager")
    LocalRateLimiter portcullisRateLimiter(
            TokenBuckets buckets, ConfigurationService configuration, Environment environment) {
        return new LocalRateLimiter(buckets, RateLimitSettings.headers(Binder.get(environment)), configuration);
    }
}
