package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.Gate;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Beans of the application that apply to every request, as they work in a stock gateway. */
class ApplicationBeansTest {
    @TempDir
    static Path directory;

    private static final Gate rest = new Gate();
    private static ScriptedUpstream upstream;
    private static Running gateway;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start(script -> script.answer(ApplicationBeansTest::answer));
        gateway = Running.start(
                directory,
                """
                spring.cloud.gateway.server.webflux:
                  globalcors.cors-configurations:
                    "[/**]": { allowed-origins: "https://shop.example.org", allowed-methods: [ GET ] }
                  routes:
                    - { id: shop, uri: "lb://shop", predicates: [ "Path=/shop/**" ], filters: [ StripPrefix=1, AddRequestHeader=X-Filter 1 ] }
                    - { id: hello, uri: "forward:/hello", predicates: [ "Path=/forwarded" ] }
                    - { id: gone, uri: "lb://gone", predicates: [ "Path=/gone" ] }
                    - { id: fallback, uri: "lb://gone", predicates: [ "Path=/fallback" ], filters: [ { name: CircuitBreaker, args: { name: cb, fallbackUri: "forward:/hello" } } ] }
                    - { id: bypass, uri: "lb://shop", predicates: [ "Path=/bypass" ], metadata: { portcullis.lane: engine } }
                portcullis.services:
                  shop.endpoints: [ { address: "%s" } ]
                  gone.endpoints: [ { address: "127.0.0.1:1" } ]
                """.formatted(upstream.address())
                        .replace("AddRequestHeader=X-Filter 1", "\"AddRequestHeader=X-Filter, 1\""),
                Beans.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    private static Reply answer(Received request) {
        if (request.target().equals("/events")) {
            return Reply.chunked(200, List.of("data: 1\n\n"), "Content-Type", "text/event-stream");
        }
        return Reply.of(200, request.target() + " " + request.bodyText());
    }

    @Test
    void filtersOfAllKindsRunInTheirOrder() {
        Response response = gateway.get("/shop/a");
        assertThat(response.bodyText()).startsWith("/a");
        assertThat(response.header("X-Web")).isEqualTo("seen");
        assertThat(response.header("X-Global")).isEqualTo("shop lb://shop/a");
        Received request = upstream.requests().getLast();
        assertThat(request.header("X-Headers"))
                .as("sees what filters of the route did")
                .isEqualTo("1");
        assertThat(request.headers("X-Filter")).containsExactly("1");
    }

    @Test
    void controllersAnswerBesideRoutesAndForThem() {
        assertThat(gateway.get("/hello").bodyText()).isEqualTo("hello");
        assertThat(gateway.get("/forwarded").bodyText()).isEqualTo("hello");
        assertThat(gateway.get("/nowhere").status()).isEqualTo(404);
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\nContent-Type: text/plain\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(100);
            client.send("abc");
            assertThat(client.readResponse().bodyText()).isEqualTo("abc");
        }
    }

    @Test
    void aFailedCallIsAnErrorToTheApplicationsOwnHandler() {
        Response response = gateway.get("/gone");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.bodyText()).isEqualTo("sorry");
        assertThat(gateway.actuator("portcullisexchanges").bodyText()).contains("connect_failed");
    }

    @Test
    void aBreakerFallsBackToAController() {
        assertThat(gateway.get("/fallback").bodyText()).isEqualTo("hello");
    }

    @Test
    void aRouteMayOptOut() {
        Response response = gateway.get("/bypass");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("X-Web")).isNull();
    }

    @Test
    void routesOfJavaCodeStandWhereTheyDoInAStockGateway() {
        Response response = gateway.get("/java/x");
        assertThat(response.bodyText()).startsWith("/java/x");
        assertThat(response.header("X-Java")).isEqualTo("yes");
    }

    @Test
    void crossOriginRequestsAreJudged() {
        Response allowed = gateway.get("/shop/a", "Origin: https://shop.example.org");
        assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example.org");
        int before = upstream.executions();
        assertThat(gateway.get("/shop/a", "Origin: https://evil.example.org").status())
                .isEqualTo(403);
        assertThat(upstream.executions()).isEqualTo(before);
    }

    @Test
    void eventsOfAControllerComeAsTheyHappen() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /ticks HTTP/1.0\r\nHost: a\r\n\r\n");
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().contains("data:one")) {
                seen.append((char) read(client));
            }
            rest.open();
            assertThat(client.readAll()).contains("data:two");
        }
    }

    private static int read(RawClient client) {
        try {
            return client.socket().getInputStream().read();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Beans.Pages.class)
    static class Beans {
        @Bean
        WebFilter web() {
            return (exchange, chain) -> {
                exchange.getResponse().getHeaders().set("X-Web", "seen");
                return chain.filter(exchange);
            };
        }

        @Bean
        @Order(10_200)
        GlobalFilter global() {
            return (exchange, chain) -> {
                org.springframework.cloud.gateway.route.Route route = exchange.getAttribute(
                        org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
                Object url = exchange.getAttribute(
                        org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
                exchange.getResponse().getHeaders().set("X-Global", route.getId() + " " + url);
                return chain.filter(exchange);
            };
        }

        @Bean
        HttpHeadersFilter headers() {
            return (headers, exchange) -> {
                HttpHeaders more = new HttpHeaders();
                more.addAll(headers);
                more.set("X-Headers", String.valueOf(headers.getFirst("X-Filter")));
                return more;
            };
        }

        @Bean
        @Order(-2)
        ErrorWebExceptionHandler errors() {
            return (exchange, failure) -> {
                if (!(failure instanceof ResponseStatusException known)
                        || known.getStatusCode().value() != 503) {
                    return Mono.error(failure);
                }
                exchange.getResponse().setStatusCode(known.getStatusCode());
                DataBuffer text = exchange.getResponse()
                        .bufferFactory()
                        .wrap("sorry".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return exchange.getResponse().writeWith(Mono.just(text));
            };
        }

        @Bean
        RouteLocator java(RouteLocatorBuilder builder) {
            return builder.routes()
                    .route(
                            "java",
                            r -> r.path("/java/**")
                                    .filters(f -> f.addResponseHeader("X-Java", "yes"))
                                    .uri("lb://shop"))
                    .build();
        }

        @RestController
        static class Pages {
            @GetMapping("/hello")
            String hello() {
                return "hello";
            }

            @PostMapping("/echo")
            Mono<String> echo(@RequestBody Mono<String> body) {
                return body;
            }

            @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
            Flux<String> ticks() {
                return Flux.concat(
                        Mono.just("one"),
                        Mono.fromRunnable(rest::pass)
                                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                                .cast(String.class),
                        Mono.just("two"));
            }
        }
    }
}
