package io.portcullis.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.CompressionPolicy;
import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.CorsRules;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Timeouts;
import io.portcullis.engine.limit.Limits;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that arrive one by one, at once, and after any silence; and answers that take their time (long polling). */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EventStreamTest {
    private static final String END = "";
    private static final Duration STEP = Duration.ofSeconds(10);

    private final FakeTicker ticker = new FakeTicker();
    private final BlockingQueue<String> due = new LinkedBlockingQueue<>();
    private final TcpServer server = new TcpServer(socket -> {
        if (Upgrade.readHead(socket.getInputStream()).startsWith("PRI ")) {
            return; // It knows no HTTP/2.
        }
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                .getBytes(ISO_8859_1));
        for (String event = next(); !event.equals(END); event = next()) {
            out.write((Integer.toHexString(event.length()) + "\r\n" + event + "\r\n").getBytes(ISO_8859_1));
        }
        out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    });

    @AfterEach
    void close() {
        due.add(END);
        server.close();
    }

    private String next() {
        try {
            return due.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    enum Protocol {
        HTTP_1_1,
        HTTP_2
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, false", "HTTP_2, true"})
    void eachEventIsThereBeforeTheNextIsSent(Protocol protocol, boolean gzip) throws IOException {
        CompressionPolicy compression = new CompressionPolicy(List.of("text/event-stream"), List.of(), 0, 4, 10);
        try (var fixture = fixture(new PolicyBuilder())
                        .content(new ContentPolicy(gzip ? compression : null, CorsRules.NONE, List.of()))
                        .apply();
                var client = new Client(protocol, fixture.gateway())) {
            client.ask("/events/", gzip ? "gzip" : "identity");
            due.add("data: 0\n\n");
            InputStream events = gzip ? new GZIPInputStream(client.body()) : client.body();
            for (int i = 0; i < 200; i++) {
                String event = "data: " + i + "\n\n";
                assertThat(read(events, event.length())).isEqualTo(event);
                due.add("data: " + (i + 1) + "\n\n");
            }
            due.add(END);
            assertThat(read(events, 1000)).isEqualTo("data: 200\n\n");
            assertThat(fixture.nextEnded().failure()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceThatIsLongerThanAnyTimeoutCutsNothing(Protocol protocol) throws IOException {
        try (var fixture = fixture(new PolicyBuilder())) {
            Listener gateway = fixture.gateway();
            try (var client = new Client(protocol, gateway)) {
                client.ask("/events/", "identity");
                due.add("data: 1\n\n");
                assertThat(read(client.body(), 9)).isEqualTo("data: 1\n\n");
                goOn(gateway, Duration.ofHours(1));
                due.add("data: 2\n\n");
                assertThat(read(client.body(), 9)).isEqualTo("data: 2\n\n");
                assertThat(fixture.engine().activeExchanges()).isEqualTo(1);
                due.add(END);
                assertThat(client.body().read()).isNegative();
            }
        }
    }

    @Test
    void norAtTheSidecarOfTheApplication() throws IOException {
        try (var fixture = fixture(new PolicyBuilder())
                .authorization(AuthorizationPolicy.ALLOW_ALL)
                .apply()) {
            Listener inbound = fixture.inbound(server.port());
            try (var client = new Client(Protocol.HTTP_1_1, inbound)) {
                client.ask("/events/", "identity");
                due.add("data: 1\n\n");
                assertThat(read(client.body(), 9)).isEqualTo("data: 1\n\n");
                goOn(inbound, Duration.ofHours(3));
                due.add("data: 2\n\n");
                assertThat(read(client.body(), 9)).isEqualTo("data: 2\n\n");
            }
        }
    }

    @Test
    void timeoutsTunnelBoundsTheSilenceOfEvents() throws Exception {
        Duration second = Duration.ofSeconds(1);
        var policy = new PolicyBuilder().timeouts(new Timeouts(second, second, second, second, Duration.ofMinutes(5)));
        try (var fixture = fixture(policy);
                var client = new Client(Protocol.HTTP_1_1, fixture.gateway())) {
            client.ask("/events/", "identity");
            due.add("data: 1\n\n");
            assertThat(read(client.body(), 9)).isEqualTo("data: 1\n\n");
            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(requireNonNull(record.failure()).code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
            assertThat(record.failure().remedy()).contains("timeouts.tunnel");
            assertThat(record.durationNanos()).isGreaterThanOrEqualTo(TimeUnit.MINUTES.toNanos(5));
        }
    }

    @Test
    void aClientThatDoesNotTakeItsEventsIsLetGo() throws IOException {
        try (var fixture = fixture(new PolicyBuilder().timeouts(1, 1, 1, 4).ejection(1));
                var client = new Client(Protocol.HTTP_1_1, fixture.gateway())) {
            client.ask("/events/", "identity");
            client.body(); // Its head.
            String event = "data: " + "x".repeat(1 << 20) + "\n\n";
            for (int i = 0; i < 32; i++) {
                due.add(event);
            }
            ExchangeRecord record = fixture.advanceUntilEnded(ticker, Duration.ofMillis(500));
            assertThat(requireNonNull(record.failure()).code()).isEqualTo(FailureCode.CLIENT_GONE);
            assertThat(record.responseBytes()).isLessThan(32L << 20);
            assertThat(fixture.states("events")).noneMatch(endpoint -> endpoint.ejected());
        }
    }

    /** What held the permit of a probe for as long as it lasts would keep a breaker half open. */
    @Test
    void aStreamThatRestsHasGivenItsBreakerAnOutcome() throws IOException {
        try (var fixture = fixture(new PolicyBuilder().timeouts(1, 1, 1, 4).breaker(1, 1))) {
            Listener gateway = fixture.gateway();
            openAndHalfOpen(fixture, gateway);
            try (var client = new Client(Protocol.HTTP_1_1, gateway)) {
                client.ask("/events/", "identity");
                due.add("data: 1\n\n");
                assertThat(read(client.body(), 9)).isEqualTo("data: 1\n\n");
                goOn(gateway, Duration.ofHours(1));
                try (var next = new Client(Protocol.HTTP_1_1, gateway)) {
                    next.ask("/events/", "identity");
                    assertThat(Upgrade.readHead(next.http1.socket().getInputStream()))
                            .startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    /** A failure opens the breaker; 30 s later it takes one probe. */
    private void openAndHalfOpen(EngineFixture fixture, Listener gateway) {
        fixture.endpoints("events", Endpoint.of("127.0.0.1", 1));
        try (RawClient failing = EngineFixture.connect(gateway)) {
            assertThat(failing.get("/events/").status()).isEqualTo(503);
        }
        fixture.endpoints("events", at(server));
        ticker.advance(Duration.ofSeconds(31));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerMayComeLaterThanByDefaultWhereThatIsSaid(Protocol protocol) throws Exception {
        Duration patience = Duration.ofMinutes(10);
        var policy = new PolicyBuilder()
                .timeouts(new Timeouts(Duration.ofSeconds(1), patience, patience, Duration.ofSeconds(60)));
        var answer = new io.portcullis.testkit.Gate();
        try (var poll = ScriptedUpstream.start(
                        script -> script.answer(request -> request.target().endsWith("/poll")
                                ? Reply.of(200, "news").behind(answer)
                                : Reply.of(200, "ok")));
                var fixture = new EngineFixture(ticker, builder -> builder.settings(edge()))
                        .service("events", policy.build(), poll)
                        .apply()) {
            Listener gateway = fixture.gateway();
            try (var client = new Client(protocol, gateway)) {
                client.ask("/events/poll", "identity");
                answer.awaitArrival();
                goOn(gateway, Duration.ofMinutes(8));
                answer.open();
                assertThat(client.answer()).isEqualTo("news");
                assertThat(poll.executions()).as("nothing was repeated").isEqualTo(1);
            }
        }
    }

    // ---- both sides

    private EngineFixture fixture(PolicyBuilder policy) {
        return new EngineFixture(ticker, builder -> builder.settings(edge()))
                .service("events", policy.build())
                .endpoints("events", at(server))
                .apply();
    }

    /** All that protects an edge from slow clients is on. */
    private static EngineSettings edge() {
        return EngineSettings.DEFAULT.with(Limits.EDGE);
    }

    private static Endpoint at(TcpServer server) {
        return Endpoint.of("127.0.0.1", server.port());
    }

    /** Time goes by in steps; in each the loop turns, as the answers to others show. */
    private void goOn(Listener listener, Duration all) {
        for (Duration gone = Duration.ZERO; gone.compareTo(all) < 0; gone = gone.plus(STEP)) {
            ticker.advance(STEP);
            try (RawClient other = EngineFixture.connect(listener)) {
                other.send("GET /%00 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                assertThat(other.readFinalResponse().status()).isEqualTo(400);
            }
        }
    }

    private static String read(InputStream body, int bytes) throws IOException {
        return new String(body.readNBytes(bytes), ISO_8859_1);
    }

    /** One request of a client. */
    private static final class Client implements AutoCloseable {
        private final RawClient http1;
        private final RawHttp2Client http2;
        private final Protocol protocol;
        private InputStream body;

        Client(Protocol protocol, Listener listener) {
            this.protocol = protocol;
            http1 = protocol == Protocol.HTTP_1_1 ? EngineFixture.connect(listener) : null;
            http2 = protocol == Protocol.HTTP_2 ? RawHttp2Client.connect(listener.address()) : null;
        }

        void ask(String path, String encoding) {
            if (protocol == Protocol.HTTP_1_1) {
                http1.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nAccept-Encoding: "
                        + encoding + "\r\n\r\n");
            } else {
                http2.get(path, "accept", "text/event-stream", "accept-encoding", encoding);
            }
        }

        InputStream body() throws IOException {
            if (body == null) {
                body = protocol == Protocol.HTTP_1_1
                        ? ChunkedInput.behindHead(http1.socket().getInputStream())
                        : Http2Body.behindHead(http2);
            }
            return body;
        }

        /** All of an answer that is no stream. */
        String answer() {
            return protocol == Protocol.HTTP_1_1
                    ? http1.readFinalResponse().bodyText()
                    : http2.answer(1).bodyText();
        }

        @Override
        public void close() {
            if (protocol == Protocol.HTTP_1_1) {
                http1.close();
            } else {
                http2.close();
            }
        }
    }
}
