package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** Filters and predicates of the application's own, in the extension lane. */
class ExtensionLaneTest {
    @TempDir
    static Path directory;

    private static ScriptedUpstream shop;
    private static ScriptedUpstream other;
    private static Running gateway;

    @BeforeAll
    static void start() {
        shop = ScriptedUpstream.start(script -> script.answer(ExtensionLaneTest::answer));
        other = ScriptedUpstream.start(script -> script.respond(200, "other"));
        gateway = Running.start(directory, """
                spring.cloud.gateway.server.webflux.routes:
                  - id: greeted
                    uri: lb://shop
                    predicates: [ "Path=/greeted/{name}" ]
                    filters: [ StripPrefix=1, Greet=hello, "AddResponseHeader=X-Who, {name}" ]
                  - id: nightly
                    uri: http://%2$s
                    predicates: [ Path=/hours/**, Night=x ]
                  - id: daily
                    uri: lb://shop
                    predicates: [ Path=/hours/** ]
                    filters: [ StripPrefix=1, "AddResponseHeader=X-Plan, engine" ]
                  - id: read
                    uri: lb://shop
                    predicates: [ Path=/read, { name: ReadBody, args: { inClass: java.lang.String, predicate: "#{@anything}" } } ]
                    filters: [ "RedirectTo=302, https://shop.example.org/" ]
                  - id: compiled
                    uri: lb://shop
                    predicates: [ Path=/plain ]
                portcullis.services.shop:
                  endpoints: [ { address: "%1$s" } ]
                """.formatted(shop.address(), other.address()), OwnFilters.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        shop.close();
        other.close();
    }

    private static Reply answer(Received request) {
        return Reply.of(200, request.target() + " " + request.bodyText(), "X-Shop", "yes");
    }

    @Test
    void aFilterOfTheApplicationRunsAmongStockFilters() {
        Response response = gateway.get("/greeted/anna?a=b|c");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).startsWith("/anna?a=b|c");
        assertThat(response.header("X-Who")).isEqualTo("anna");
        assertThat(response.header("X-Shop")).isEqualTo("yes");
        assertThat(response.headers("Via")).hasSize(1);
        Received request = shop.requests().getLast();
        assertThat(request.header("X-Greeting")).isEqualTo("hello 127.0.0.1");
        assertThat(request.header("Host")).isEqualTo("shop");
        assertThat(request.headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.headers("Via")).hasSize(1);
        assertThat(request.headers("traceparent")).hasSize(1);
        assertThat(request.header("x-portcullis-lane")).isNull();
    }

    @Test
    void anOpaquePredicateDecidesAndWhatFollowsRunsItsPlan() {
        assertThat(gateway.get("/hours/open", "X-Night: yes").bodyText()).isEqualTo("other");
        Response day = gateway.get("/hours/open");
        assertThat(day.bodyText()).startsWith("/open");
        assertThat(day.header("X-Plan")).isEqualTo("engine");
    }

    @Test
    void bodiesPassInBothDirectionsOnOneConnection() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /greeted/order HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.readFinalResponse().bodyText()).isEqualTo("/order abc");
                client.send(
                        "POST /greeted/order HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n");
                assertThat(client.readFinalResponse().bodyText()).isEqualTo("/order xyz");
            }
        }
    }

    /** It came in one read of the socket with the request behind it, and SCG releases it until nothing is left to release. */
    @Test
    void aBodyThatSpringReleasesTooOftenIsNotTakenFromTheRequestBehindIt() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "POST /greeted/order HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz");
            assertThat(client.readFinalResponse().status()).isEqualTo(302);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/order xyz");
        }
    }

    @Test
    void theActuatorsServerDoesNotProxy() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.managementPort())) {
            assertThat(client.get("/plain").status()).isEqualTo(404);
        }
    }

    @Test
    void whatTheEngineCanRunStaysThere() {
        assertThat(gateway.get("/plain").bodyText()).startsWith("/plain");
        assertThat(gateway.actuator("portcullis").bodyText())
                .containsPattern("\"id\":\"compiled\",\"order\":0,\"lane\":\"engine\",\"laneReasons\":\\[\\]")
                .containsPattern(
                        "\"id\":\"greeted\",\"order\":0,\"lane\":\"extension\",\"laneReasons\":\\[\"filter Greet is ");
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFilters {
        @Bean
        GreetGatewayFilterFactory greet() {
            return new GreetGatewayFilterFactory();
        }

        @Bean
        NightRoutePredicateFactory night() {
            return new NightRoutePredicateFactory();
        }

        @Bean
        Predicate<Object> anything() {
            return body -> true;
        }
    }

    static final class GreetGatewayFilterFactory
            extends AbstractGatewayFilterFactory<GreetGatewayFilterFactory.Config> {
        public static final class Config {
            private String text = "";

            public String getText() {
                return text;
            }

            public void setText(String value) {
                text = value;
            }
        }

        GreetGatewayFilterFactory() {
            super(Config.class);
        }

        @Override
        public List<String> shortcutFieldOrder() {
            return List.of("text");
        }

        @Override
        public GatewayFilter apply(Config config) {
            return (exchange, chain) -> {
                ServerHttpRequest request = exchange.getRequest()
                        .mutate()
                        .header(
                                "X-Greeting",
                                config.getText() + " "
                                        + exchange.getRequest()
                                                .getRemoteAddress()
                                                .getAddress()
                                                .getHostAddress())
                        .build();
                return chain.filter(exchange.mutate().request(request).build());
            };
        }
    }

    static final class NightRoutePredicateFactory extends AbstractRoutePredicateFactory<Object> {
        NightRoutePredicateFactory() {
            super(Object.class);
        }

        @Override
        public java.util.function.Predicate<ServerWebExchange> apply(Object config) {
            return exchange -> exchange.getRequest().getHeaders().containsHeader("X-Night");
        }
    }
}
