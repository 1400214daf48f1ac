package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The sample filter of the documentation, on the event loop and in SCG's own chain. */
class EventLoopFilterTest {
    @Test
    void aFilterOfTheApplicationRunsOnTheEventLoop(@TempDir Path directory) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var gateway =
                        Running.start(directory, """
                        portcullis.services.shop.endpoints: [ { address: "%s" } ]
                        spring.cloud.gateway.server.webflux.routes:
                          - id: shop
                            uri: lb://shop
                            predicates: [ Path=/shop/** ]
                            filters: [ "ApiKey=alice, bob" ]
                        """.formatted(upstream.address()), ApiKeyGatewayFilterFactory.class)) {
            Response served = gateway.get("/shop/x", "X-Api-Key: bob");
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("X-Served")).isEqualTo("bob");
            assertThat(upstream.awaitRequest(1).header("X-Customer")).isEqualTo("bob");
            assertThat(upstream.awaitRequest(1).header("X-Api-Key")).isNull();
            assertThat(gateway.get("/shop/x").status()).isEqualTo(401);
            assertThat(gateway.get("/shop/x").bodyText()).isEqualTo("an X-Api-Key is missing");
            Response refused = gateway.get("/shop/x", "X-Api-Key: eve", "Accept: application/problem+json");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.bodyText()).contains("filter ApiKey: this key is not known");
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void theSameFilterRunsInTheChainOfSpringCloudGateway() {
        ApiKeyGatewayFilterFactory factory = new ApiKeyGatewayFilterFactory();
        ApiKeyGatewayFilterFactory.Config config = factory.newConfig();
        config.setKeys(List.of("alice"));
        GatewayFilter filter = factory.apply(config);

        MockServerWebExchange good =
                MockServerWebExchange.from(MockServerHttpRequest.get("/a?b=1").header("X-Api-Key", "alice"));
        HttpHeaders seen = new HttpHeaders();
        filter.filter(good, changed -> record(changed, seen)).block(Duration.ofSeconds(5));
        assertThat(seen.getFirst("X-Customer")).isEqualTo("alice");
        assertThat(seen.containsHeader("X-Api-Key")).isFalse();
        assertThat(good.getResponse().getHeaders().getFirst("X-Served")).isEqualTo("alice");

        MockServerWebExchange none = MockServerWebExchange.from(MockServerHttpRequest.get("/a"));
        filter.filter(none, changed -> Mono.error(new AssertionError("goes on")))
                .block(Duration.ofSeconds(5));
        assertThat(none.getResponse().getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);

        MockServerWebExchange bad =
                MockServerWebExchange.from(MockServerHttpRequest.get("/a").header("X-Api-Key", "eve"));
        assertThatExceptionOfType(ResponseStatusException.class)
                .isThrownBy(() -> filter.filter(bad, changed -> Mono.empty()).block(Duration.ofSeconds(5)))
                .withMessageContaining("filter ApiKey: this key is not known");
    }

    private static Mono<Void> record(ServerWebExchange exchange, HttpHeaders seen) {
        seen.putAll(exchange.getRequest().getHeaders());
        return Mono.empty();
    }
}
