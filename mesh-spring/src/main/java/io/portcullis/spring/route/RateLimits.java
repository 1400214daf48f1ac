package io.portcullis.spring.route;

import io.portcullis.core.limit.RateLimitKey;
import io.portcullis.core.route.RouteFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.RequestRateLimiterGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.PrincipalNameKeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.support.AbstractConfigurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;

/**
 * The arguments of RequestRateLimiter. They are bound without SCG's own factory, which exists only beside a limiter of
 * Spring's. Stateless.
 */
final class RateLimits extends AbstractConfigurable<RequestRateLimiterGatewayFilterFactory.Config>
        implements ShortcutConfigurable {
    private final RateLimitSettings settings;

    RateLimits(RateLimitSettings settings) {
        super(RequestRateLimiterGatewayFilterFactory.Config.class);
        this.settings = settings;
    }

    RouteFilter filter(Given given) {
        var config = given.bind(this);
        RateLimiter<?> limiter = config.getRateLimiter() == null ? settings.limiter() : config.getRateLimiter();
        if (limiter != null && !(limiter instanceof LocalRateLimiter)) {
            throw new NeedsLane("RequestRateLimiter asks " + limiter.getClass().getName());
        }
        KeyResolver resolver = config.getKeyResolver() == null ? settings.keyResolver() : config.getKeyResolver();
        if (config.getThrowOnLimit() != null ? config.getThrowOnLimit() : settings.throwOnLimit()) {
            throw new NeedsLane("RequestRateLimiter throws what the application's error handler turns into an answer");
        }
        boolean denies = config.getDenyEmptyKey() == null ? settings.denyEmptyKey() : config.getDenyEmptyKey();
        String emptyKeyStatus =
                config.getEmptyKeyStatus() == null ? settings.emptyKeyStatus() : config.getEmptyKeyStatus();
        RateLimitArguments arguments = arguments(given);
        return new RouteFilter.RequestRateLimiter(
                settings.buckets(),
                arguments.rate(),
                key(resolver),
                config.getStatusCode().value(),
                denies ? StatusCodes.parse(emptyKeyStatus, 200) : 0,
                arguments.headersOr(settings.headers()));
    }

    private static RateLimitKey key(@Nullable KeyResolver resolver) {
        if (resolver == null || resolver.getClass() == PrincipalNameKeyResolver.class) {
            return new RateLimitKey.Identity();
        }
        if (resolver instanceof CompiledKeyResolver compiled) {
            return compiled.key();
        }
        throw new NeedsLane("the key resolver of RequestRateLimiter is "
                + resolver.getClass().getName());
    }

    private static RateLimitArguments arguments(Given given) {
        RateLimitArguments bucket = BucketArguments.read(given.args());
        return bucket == null ? redisArguments(given) : bucket;
    }

    private static RateLimitArguments redisArguments(Given given) {
        Map<String, String> args = new LinkedHashMap<>();
        given.args().forEach((name, value) -> {
            if (name.startsWith(LocalRateLimiter.ARGUMENTS + ".")) {
                args.put(name.substring(LocalRateLimiter.ARGUMENTS.length() + 1), value);
            }
        });
        if (args.isEmpty()) {
            throw new Unusable(
                    "argument '" + LocalRateLimiter.ARGUMENTS + ".replenishRate' is missing", "requests per second");
        }
        return new Given(given.arguments(), given.name(), args, given.place()).bind(new Rate());
    }

    private static final class Rate extends AbstractConfigurable<RateLimitArguments> implements ShortcutConfigurable {
        Rate() {
            super(RateLimitArguments.class);
        }
    }
}
