package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.limit.RateLimitKey;
import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.limit.TokenRate;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.time.Ticker;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.event.FilterArgsEvent;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;
import org.springframework.cloud.gateway.filter.ratelimit.AbstractRateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.Bucket4jRateLimiter;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.context.support.StaticApplicationContext;
import reactor.core.publisher.Mono;

class RateLimitsTest {
    private final StaticApplicationContext context = new StaticApplicationContext();
    private final TokenBuckets buckets = new TokenBuckets(Ticker.system());

    @Test
    void withoutBeansTheLocalBucketCountsByIdentity() {
        RouteFilter filter = compile(Map.of(
                        "redis-rate-limiter.replenishRate", "10",
                        "redis-rate-limiter.burstCapacity", "20",
                        "redis-rate-limiter.requestedTokens", "2"))
                .routes()
                .getFirst()
                .filters()
                .getFirst();
        assertThat(filter)
                .isEqualTo(new RouteFilter.RequestRateLimiter(
                        buckets,
                        new TokenRate(10, 20, 2),
                        new RateLimitKey.Identity(),
                        429,
                        403,
                        RouteFilter.RateLimitHeaders.DEFAULT));
    }

    @Test
    void aKeyResolverOfOursIsCompiledAndTheRestIsAsTheRouteSays() {
        context.getBeanFactory().registerSingleton("perUser", KeyResolvers.header("X-User"));
        RouteFilter filter = compile(Map.of(
                        "redis-rate-limiter.replenishRate", "1",
                        "key-resolver", "#{@perUser}",
                        "status-code", "SERVICE_UNAVAILABLE",
                        "deny-empty-key", "false"))
                .routes()
                .getFirst()
                .filters()
                .getFirst();
        assertThat(filter).isInstanceOfSatisfying(RouteFilter.RequestRateLimiter.class, limiter -> {
            assertThat(limiter.key()).isEqualTo(new RateLimitKey.Header("X-User"));
            assertThat(limiter.rate()).isEqualTo(new TokenRate(1, 1, 1));
            assertThat(limiter.deniedStatus()).isEqualTo(503);
            assertThat(limiter.emptyKeyStatus()).isZero();
        });
    }

    @Test
    void theApplicationsOwnBeansTakeTheLane() {
        KeyResolver own = exchange -> Mono.just("k");
        context.getBeanFactory().registerSingleton("own", own);
        context.getBeanFactory().registerSingleton("limiter", new OwnLimiter());
        assertThat(lane(compile(Map.of("redis-rate-limiter.replenishRate", "1", "key-resolver", "#{@own}"))))
                .contains("the key resolver of RequestRateLimiter is ");
        assertThat(lane(compile(Map.of("rate-limiter", "#{@limiter}")))).contains("OwnLimiter");
        assertThat(lane(compile(Map.of("redis-rate-limiter.replenishRate", "1"), new OwnLimiter())))
                .contains("OwnLimiter");
        assertThat(lane(compile(Map.of("redis-rate-limiter.replenishRate", "1", "throw-on-limit", "true"))))
                .contains("error handler");
    }

    @Test
    void aLimitWithoutARateIsAProblem() {
        assertThat(compile(Map.of()).problems())
                .singleElement()
                .asString()
                .contains("'redis-rate-limiter.replenishRate' is missing");
        assertThat(compile(Map.of("redis-rate-limiter.replenishRate", "0")).problems())
                .singleElement()
                .asString()
                .contains("replenishRate: 0 (expected: 1 to ");
        assertThat(compile(Map.of("redis-rate-limiter.replenishRte", "1")).problems())
                .singleElement()
                .asString()
                .contains("argument 'replenishRte' is unknown");
    }

    @Test
    void theLimiterOfTheLaneUsesTheSameBuckets() {
        LocalRateLimiter limiter = limiter();
        RateLimitArguments arguments = new RateLimitArguments();
        arguments.setReplenishRate(1);
        limiter.getConfig().put("r", arguments);
        buckets.take("r", "k", new TokenRate(1, 1, 1));

        RateLimiter.Response response = limiter.isAllowed("r", "k").block();

        assertThat(response.isAllowed()).isFalse();
        assertThat(response.getHeaders())
                .containsEntry("X-RateLimit-Remaining", "0")
                .containsEntry("X-RateLimit-Replenish-Rate", "1");
    }

    @Test
    void bucket4jsHeaderAloneTellsWhatIsLeft() {
        Map<String, String> args = Map.of(
                "bucket4j-rate-limiter.capacity", "20",
                "bucket4j-rate-limiter.refillPeriod", "1s",
                "bucket4j-rate-limiter.headerName", "X-Left");
        assertThat(compile(args).routes().getFirst().filters().getFirst())
                .isInstanceOfSatisfying(
                        RouteFilter.RequestRateLimiter.class,
                        limiter -> assertThat(limiter.headers())
                                .isEqualTo(RouteFilter.RateLimitHeaders.remainingAlone("X-Left")));

        LocalRateLimiter limiter = limiter();
        limiter.onApplicationEvent(new FilterArgsEvent(this, "r", new HashMap<>(args)));
        assertThat(limiter.isAllowed("r", "k").block().getHeaders()).isEqualTo(Map.of("X-Left", "19"));
    }

    @Test
    void theHeaderOfAStockLimiterOfBucket4jIsTheSame() {
        Map<String, String> args = new HashMap<>(Map.of(
                "bucket4j-rate-limiter.capacity", "20",
                "bucket4j-rate-limiter.refillPeriod", "1s"));
        assertThat(headers(args)).isEqualTo(stockHeaders(new Bucket4jRateLimiter.Config()));
        args.put("bucket4j-rate-limiter.header-name", "X-Left");
        assertThat(headers(args)).isEqualTo(stockHeaders(new Bucket4jRateLimiter.Config().setHeaderName("X-Left")));
    }

    private Map<String, String> headers(Map<String, String> args) {
        LocalRateLimiter limiter = limiter();
        limiter.onApplicationEvent(new FilterArgsEvent(this, "s", new HashMap<>(args)));
        return limiter.isAllowed("s", args.toString()).block().getHeaders();
    }

    private Map<String, String> stockHeaders(Bucket4jRateLimiter.Config config) {
        return new Bucket4jRateLimiter(null, null).getHeaders(config, 19L);
    }

    private LocalRateLimiter limiter() {
        return new LocalRateLimiter(
                buckets,
                RouteFilter.RateLimitHeaders.DEFAULT,
                new ConfigurationService(context.getBeanFactory(), () -> null, () -> null));
    }

    private RouteCompilation compile(Map<String, String> args) {
        return compile(args, null);
    }

    private RouteCompilation compile(Map<String, String> args, @Nullable RateLimiter<?> limiter) {
        if (!context.isActive()) {
            context.refresh();
        }
        RouteDefinition definition = new RouteDefinition();
        definition.setId("r");
        definition.setUri(URI.create("lb://s"));
        FilterDefinition filter = new FilterDefinition();
        filter.setName("RequestRateLimiter");
        args.forEach(filter::addArg);
        definition.setFilters(List.of(filter));
        RateLimitSettings limits = new RateLimitSettings(
                buckets, limiter, null, true, "FORBIDDEN", false, RouteFilter.RateLimitHeaders.DEFAULT);
        RouteSettings settings = new RouteSettings("", true, null, new SecureHeadersProperties(), null, limits);
        return new RouteCompiler(Factories.stock(), context.getBeanFactory(), settings)
                .compile(List.of(definition), List.of());
    }

    private static String lane(RouteCompilation compiled) {
        assertThat(compiled.problems()).isEmpty();
        return compiled.routes().getFirst().laneReasons().toString();
    }

    private static final class OwnLimiter extends AbstractRateLimiter<Object> {
        OwnLimiter() {
            super(Object.class, "own", null);
        }

        @Override
        public Mono<Response> isAllowed(String routeId, String id) {
            return Mono.empty();
        }
    }
}
