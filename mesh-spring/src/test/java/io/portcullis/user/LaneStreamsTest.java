package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/** Bodies, and what breaks off, in the extension lane. */
@Timeout(120)
class LaneStreamsTest {
    private static final int BIG = 5_000_000;

    @TempDir
    static Path directory;

    private static final Gate blocked = new Gate();
    private static final Gate late = new Gate();
    private static final Queue<String> cancelled = new LinkedTransferQueue<>();
    private static final String big = "x".repeat(BIG);
    private static ScriptedUpstream upstream;
    private static java.net.ServerSocket sockets;
    private static Running gateway;

    @BeforeAll
    static void start() throws java.io.IOException {
        sockets = new java.net.ServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"));
        upstream = ScriptedUpstream.start(script -> script.answer(LaneStreamsTest::answer));
        gateway = Running.start(directory, """
                spring.cloud.gateway.server.webflux.routes:
                  - { id: plain, uri: "lb://shop", predicates: [ "Path=/plain" ] }
                  - { id: stop, uri: "lb://shop", predicates: [ "Path=/blocked" ], filters: [ "Block=x" ] }
                  - id: retried
                    uri: lb://shop
                    predicates: [ Path=/retried ]
                    filters: [ { name: Retry, args: { retries: 2, statuses: BAD_GATEWAY, methods: "GET,POST" } }, Watch=x ]
                  - { id: socket, uri: "ws://127.0.0.1:%d", predicates: [ "Path=/socket" ], filters: [ "Watch=x" ] }
                  - { id: rest, uri: "lb://shop", predicates: [ "Path=/**" ], filters: [ "Watch=x" ] }
                portcullis.services.shop:
                  endpoints: [ { address: "%s" } ]
                """.formatted(sockets.getLocalPort(), upstream.address()), Beans.class);
    }

    @AfterAll
    static void stop() throws java.io.IOException {
        sockets.close();
        blocked.open();
        late.open();
        gateway.close();
        upstream.close();
    }

    private static Reply answer(Received request) {
        return switch (request.target()) {
            case "/big" -> Reply.of(200, big);
            case "/size" -> Reply.of(200, Integer.toString(request.body().length));
            case "/late" -> Reply.of(200, "late").behind(late);
            case "/broken" ->
                Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc").thenReset();
            case "/retried", "/java/again" -> Reply.of(502, "no");
            default -> Reply.of(200, request.target());
        };
    }

    @Test
    void aBigResponseComesWholeAndToAReaderThatIsSlow() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readFinalResponse().body()).hasSize(BIG);
            assertThat(client.get("/next").bodyText()).isEqualTo("/next");
        }
    }

    @Test
    void aBigRequestGoesWholeWithAndWithoutALength() {
        byte[] body = new byte[BIG];
        Arrays.fill(body, (byte) 'y');
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: " + BIG + "\r\n\r\n")
                    .send(body);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo(Integer.toString(BIG));
            client.send("POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(BIG) + "\r\n");
            client.send(body).send("\r\n0\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo(Integer.toString(BIG));
        }
    }

    @Test
    void aClientThatLeavesCancelsTheFiltersAndTheCall() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitArrival("/late");
            client.reset();
        }
        while (!cancelled.contains("/late")) {
            Thread.onSpinWait();
        }
        untilIdle();
    }

    @Test
    void aResponseThatBreaksOffIsBrokenOffToTheClient() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).doesNotContain("HTTP/1.1 500").endsWith("abc");
        }
        untilIdle();
    }

    @Test
    void aWebSocketPassesTheFiltersAndThenBothWays() {
        CompletableFuture<String> heard = CompletableFuture.supplyAsync(LaneStreamsTest::echoOnce);
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            client.send("ping");
            assertThat(client.readAll()).isEqualTo("pong");
        }
        assertThat(heard.join())
                .startsWith("GET /socket HTTP/1.1\r\n")
                .contains("X-Watched: yes")
                .endsWith("ping");
        untilIdle();
    }

    private static String echoOnce() {
        try (java.net.Socket connection = sockets.accept()) {
            StringBuilder text = new StringBuilder();
            java.io.InputStream in = connection.getInputStream();
            while (text.indexOf("\r\n\r\n") < 0) {
                text.append((char) in.read());
            }
            connection
                    .getOutputStream()
                    .write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
            text.append(new String(in.readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII));
            connection.getOutputStream().write(ascii("pong"));
            return text.toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void headAndEmptyAnswersHaveNoBody() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("HEAD /some HTTP/1.1\r\nHost: a\r\n\r\n");
            Response response = client.readResponse("HEAD");
            assertThat(response.header("Content-Length")).isEqualTo("5");
            assertThat(client.get("/next").bodyText()).isEqualTo("/next");
        }
    }

    @Test
    void theRouteOwnRetryIsTheEnginesAndNeverRepeatsACharge() {
        int before = upstream.executions();
        assertThat(gateway.get("/retried").status()).isEqualTo(502);
        assertThat(upstream.executions() - before).as("GET").isEqualTo(3);
        assertThat(post("/retried").status()).isEqualTo(502);
        assertThat(upstream.executions() - before).as("POST").isEqualTo(4);
    }

    @Test
    void aRetryOfJavaCodeRepeatsWhatIsIdempotentAndNothingElse() {
        int before = upstream.executions();
        assertThat(gateway.get("/java/again").status()).isEqualTo(502);
        assertThat(upstream.executions() - before).as("GET").isEqualTo(3);
        assertThat(post("/java/again").status()).isEqualTo(502);
        assertThat(upstream.executions() - before).as("POST").isEqualTo(4);
    }

    @Test
    void codeThatBlocksStallsNoRequestOfTheEngine() {
        CompletableFuture<Response> stalled = CompletableFuture.supplyAsync(() -> gateway.get("/blocked"));
        blocked.awaitArrival();
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.get("/plain").bodyText()).isEqualTo("/plain");
        }
        blocked.open();
        assertThat(stalled.join().status()).isEqualTo(200);
    }

    private static Response post(String path) {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            return client.readFinalResponse();
        }
    }

    private static void awaitArrival(String target) {
        while (upstream.requests().stream()
                .noneMatch(request -> request.target().equals(target))) {
            Thread.onSpinWait();
        }
    }

    private static void untilIdle() {
        while (gateway.bean(Engine.class).activeExchanges() > 0) {
            Thread.onSpinWait();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        WatchGatewayFilterFactory watch() {
            return new WatchGatewayFilterFactory();
        }

        @Bean
        BlockGatewayFilterFactory block() {
            return new BlockGatewayFilterFactory();
        }

        @Bean
        RouteLocator java(RouteLocatorBuilder builder) {
            return builder.routes()
                    .route(
                            "java",
                            r -> r.path("/java/**")
                                    .filters(f -> f.retry(c -> c.setRetries(2)
                                            .setStatuses(HttpStatus.BAD_GATEWAY)
                                            .setSeries()
                                            .setMethods(HttpMethod.GET, HttpMethod.POST)))
                                    .uri("lb://shop"))
                    .build();
        }
    }

    static final class WatchGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
        WatchGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> chain.filter(exchange.mutate()
                            .request(request -> request.header("X-Watched", "yes"))
                            .build())
                    .doOnCancel(
                            () -> cancelled.add(exchange.getRequest().getURI().getPath()));
        }
    }

    static final class BlockGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
        BlockGatewayFilterFactory() {
            super(Object.class);
        }

        @Override
        public GatewayFilter apply(Object config) {
            return (exchange, chain) -> {
                blocked.pass();
                return chain.filter(exchange);
            };
        }
    }
}
