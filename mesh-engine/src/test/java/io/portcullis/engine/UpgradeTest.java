package io.portcullis.engine;

import static io.portcullis.engine.Upgrade.ASK;
import static io.portcullis.engine.Upgrade.SWITCH;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request for another protocol, and what follows its 101, byte for byte. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class UpgradeTest {
    // ---- the request

    @Test
    void requestKeepsItsFieldsAndBothConnectionsSayUpgrade() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.raw(SWITCH).thenHang()));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("connection")).isEqualTo("Upgrade");
            assertThat(response.header("upgrade")).isEqualTo("websocket");
            assertThat(response.header("sec-websocket-accept")).isEqualTo("x");
            Received request = upstream.awaitRequest(1);
            assertThat(request.headers("connection")).containsExactly("Upgrade");
            assertThat(request.headers("upgrade")).containsExactly("websocket");
            assertThat(request.header("sec-websocket-key")).isEqualTo("abc");
            assertThat(request.header("sec-websocket-version")).isEqualTo("13");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET /chat/a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
                "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n\r\n",
                "GET /chat/a HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "POST /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
                "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx",
                "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void otherRequestsGoOnWithoutUpgradeAndA101IsNoAnswerToThem(String request) {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(received -> Reply.raw(SWITCH)));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(request);
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
            assertThat(fixture.nextEnded().failure().code()).isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
            assertThat(upstream.awaitRequest(1).headers("upgrade")).isEmpty();
            assertThat(upstream.awaitRequest(1).headers("connection")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 No\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
                "HTTP/1.1 101 No\r\nConnection: upgrade\r\nUpgrade: websocket, foo\r\n\r\n",
                "HTTP/1.1 101 No\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 No\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.0 101 No\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 No\r\nConnection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void switchToAnythingElseIsNoAnswer(String answer) {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.raw(answer)));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
        }
    }

    @Test
    void amongSeveralProtocolsOnlyWebSocketGoesOn() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.raw(SWITCH).thenHang()));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK.replace("Upgrade: websocket", "Upgrade: h2c, websocket"));
            assertThat(client.readResponse().status()).isEqualTo(101);
            assertThat(upstream.awaitRequest(1).headers("upgrade")).containsExactly("websocket");
        }
    }

    @Test
    void anyOtherAnswerIsOrdinaryAndBothConnectionsGoOn() {
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(426, request.target())));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.readFinalResponse().status()).isEqualTo(426);
            assertThat(client.get("/chat/b").bodyText()).isEqualTo("/chat/b");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void keysOfTheFirstWebSocketsTakeNoByteFromTheNextRequest() {
        String old = "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                + "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec_WebSocket_Key1: kept\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n";
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(old + "GET /chat/b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/chat/a");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/chat/b");
            for (int i = 1; i <= 2; i++) {
                assertThat(upstream.awaitRequest(1).headers("sec-websocket-key" + i))
                        .isEmpty();
            }
        }
    }

    // ---- bytes

    @Test
    void bytesInThePacketOfThe101ReachTheClientAndAreNoResponse() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request ->
                        Reply.raw(SWITCH + "HTTP/1.1 200 OK\r\n\r\nno").thenHalfClose()));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.readResponse().status()).isEqualTo(101);
            assertThat(client.readAll()).isEqualTo("HTTP/1.1 200 OK\r\n\r\nno");
        }
    }

    @Test
    void bytesBeforeThe101WaitForIt() throws Exception {
        Gate gate = new Gate();
        CompletableFuture<Integer> before = new CompletableFuture<>();
        try (var server = switching(socket -> {
                    gate.pass();
                    before.complete(socket.getInputStream().available());
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().transferTo(socket.getOutputStream());
                });
                var fixture = gateway(server)) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send(ASK + "GET /chat/ HTTP/1.1\r\n\r\n");
                gate.awaitArrival();
                client.send("more");
                loopHasTurned(gateway);
                gate.open();
                assertThat(client.readResponse().status()).isEqualTo(101);
                client.halfClose();
                assertThat(client.readAll()).isEqualTo("GET /chat/ HTTP/1.1\r\n\r\nmore");
                assertThat(before).isCompletedWithValue(0);
            }
        }
    }

    @Test
    void bytesBeforeAnotherAnswerAreTheNextRequest() {
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK + "GET /chat/b HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/chat/a");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/chat/b");
        }
    }

    @Test
    void endpointThatDoesNotReadStopsTheClientAndAClientThatDoesNotReadTheEndpoint() throws Exception {
        int much = 64 * 1024 * 1024;
        Gate gate = new Gate();
        AtomicLong written = new AtomicLong();
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    byte[] block = new byte[64 * 1024];
                    for (int i = 0; i < much / block.length; i++) {
                        socket.getOutputStream().write(block);
                        written.addAndGet(block.length);
                    }
                    socket.shutdownOutput();
                    gate.pass();
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                var fixture = gateway(server)) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                long before = -1;
                while (before != written.get()) {
                    before = written.get();
                    loopHasTurned(gateway);
                }
                assertThat(before).as("held by sockets, not by the gateway").isLessThan(much / 2);
                assertThat(client.getInputStream().readNBytes(much)).hasSize(much);
                assertThat(Interception.ending(client)).isEqualTo("end");
                gate.awaitArrival();
                CompletableFuture<Long> sent = new CompletableFuture<>();
                AtomicLong sending = new AtomicLong();
                Thread.startVirtualThread(() -> sent.complete(send(client, much, sending)));
                before = -1;
                while (before != sending.get()) {
                    before = sending.get();
                    loopHasTurned(gateway);
                }
                assertThat(before).as("held by sockets, not by the gateway").isLessThan(much / 2);
                gate.open();
                assertThat(sent.get(30, TimeUnit.SECONDS)).isEqualTo(much);
                client.shutdownOutput();
                ExchangeRecord record = fixture.nextEnded();
                while (record.status() != 101) {
                    record = fixture.nextEnded();
                }
                assertThat(record.failure()).isNull();
                assertThat(record.requestBytes()).isEqualTo(much);
                assertThat(record.responseBytes()).isEqualTo(much);
                fixture.awaitNoConnection(gateway);
            }
        }
    }

    // ---- ends

    @Test
    void eachDirectionEndsByItself() throws Exception {
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(("heard " + new String(all, ISO_8859_1)).getBytes(ISO_8859_1));
                });
                var fixture = gateway(server);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            client.readResponse();
            client.send("all").halfClose();
            assertThat(client.readAll()).isEqualTo("heard all");
            assertThat(fixture.nextEnded().failure()).isNull();
            fixture.awaitNoExchange();
        }
    }

    @Test
    void endpointThatEndsFirstStillHears() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (var server = switching(socket -> {
                    socket.getOutputStream().write((SWITCH + "bye").getBytes(ISO_8859_1));
                    socket.shutdownOutput();
                    heard.complete(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
                });
                var fixture = gateway(server);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            client.readResponse();
            assertThat(client.readAll()).isEqualTo("bye");
            client.send("I heard you").halfClose();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("I heard you");
            assertThat(fixture.nextEnded().failure()).isNull();
        }
    }

    @Test
    void clientThatEndedBeforeThe101IsHeardToHaveEnded() throws Exception {
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().transferTo(socket.getOutputStream());
                });
                var fixture = gateway(server);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK + "early").halfClose();
            assertThat(client.readResponse().status()).isEqualTo(101);
            assertThat(client.readAll()).isEqualTo("early");
        }
    }

    @Test
    void connectionIsNotUsedAgain() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request ->
                        request.target().equals("/chat/a") ? Reply.raw(SWITCH).thenHalfClose() : Reply.of(200, "ok")));
                var fixture = gateway(upstream)) {
            Listener gateway = fixture.gateway();
            try (RawClient first = EngineFixture.connect(gateway)) {
                assertThat(first.get("/chat/warm").status()).isEqualTo(200);
                first.send(ASK);
                assertThat(first.readResponse().status()).isEqualTo(101);
                first.halfClose();
                assertThat(first.atEnd()).isTrue();
            }
            fixture.awaitNoConnection(gateway);
            try (RawClient second = EngineFixture.connect(gateway)) {
                assertThat(second.get("/chat/b").bodyText()).isEqualTo("ok");
            }
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void resetOfTheEndpointResetsTheClient() throws Exception {
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                });
                var fixture = gateway(server);
                Socket client = Interception.connect(fixture.gateway().address())) {
            Upgrade.ask(client);
            client.getOutputStream().write(1);
            assertThat(Interception.ending(client)).isEqualTo("reset");
            assertThat(fixture.nextEnded().failure().code()).isEqualTo(FailureCode.UPSTREAM_RESET);
        }
    }

    @Test
    void resetOfTheClientResetsTheEndpoint() throws Exception {
        CompletableFuture<String> ending = new CompletableFuture<>();
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().read();
                    ending.complete(Interception.ending(socket));
                });
                var fixture = gateway(server);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            client.readResponse();
            client.send("x");
            client.reset();
            assertThat(ending.get(10, TimeUnit.SECONDS)).isEqualTo("reset");
            assertThat(fixture.nextEnded().failure().code()).isEqualTo(FailureCode.CLIENT_GONE);
            assertThat(fixture.states("chat")).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    @Test
    void resetBeforeThe101IsRetriedAndOneBehindItIsNot() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> request.number() == 1
                        ? Reply.reset()
                        : Reply.raw(SWITCH).thenReset()));
                var fixture = fixture(Ticker.system(), new PolicyBuilder().retry(PolicyBuilder.THREE_TRIES), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.endsSomehow()).isTrue();
            assertThat(fixture.nextEnded().attempts()).hasSize(2);
            assertThat(upstream.executions()).isEqualTo(2);
        }
    }

    @Test
    void clientThatGoesBeforeThe101CancelsItsRequest() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = gateway(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK + "early");
            upstream.awaitRequest(1);
            client.reset();
            assertThat(upstream.awaitEnd(1)).isNotEmpty();
            assertThat(fixture.nextEnded().failure().code()).isEqualTo(FailureCode.CLIENT_GONE);
        }
    }

    // ---- what else there is

    @Test
    void statusOfARouteLeavesA101AsItIs() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.raw(SWITCH).thenHang()));
                var fixture = gateway(upstream)
                        .route("made", new RouteTarget.ToService(ServiceId.of("chat")), new RouteFilter.SetStatus(204))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK.replace("/chat/", "/made/"));
            assertThat(client.readResponse().status()).isEqualTo(101);
        }
    }

    @Test
    void quietConnectionLivesOnWhereNothingIsSaid() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = echo();
                var fixture = fixture(ticker, new PolicyBuilder().timeouts(1, 1, 1, 1))
                        .endpoints("chat", at(server))) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send(ASK);
                assertThat(client.readResponse().status()).isEqualTo(101);
                for (int i = 0; i < 10; i++) {
                    ticker.advance(Duration.ofHours(3));
                    loopHasTurned(gateway);
                }
                client.send("still there").halfClose();
                assertThat(client.readAll()).isEqualTo("still there");
            }
        }
    }

    @Test
    void quietConnectionEndsAfterTheTimeoutForTunnels() throws Exception {
        FakeTicker ticker = new FakeTicker();
        Duration second = Duration.ofSeconds(1);
        var policy = new PolicyBuilder().timeouts(new Timeouts(second, second, second, second, Duration.ofMinutes(5)));
        try (var server = echo();
                var fixture = fixture(ticker, policy).endpoints("chat", at(server));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.readResponse().status()).isEqualTo(101);
            ExchangeRecord record = fixture.advanceUntilEnded(ticker, Duration.ofSeconds(10));
            assertThat(record.failure().code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
            assertThat(record.durationNanos()).isGreaterThanOrEqualTo(TimeUnit.MINUTES.toNanos(5));
            assertThat(client.endsSomehow()).isTrue();
        }
    }

    @Test
    void breakerAndEndpointHoldTheSwitchForASuccess() throws Exception {
        try (var server = switching(socket -> {
                    socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                });
                var fixture = fixture(
                                Ticker.system(),
                                new PolicyBuilder().breaker(2, 1).ejection(1))
                        .endpoints("chat", at(server))) {
            Listener gateway = fixture.gateway();
            for (int i = 0; i < 4; i++) {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send(ASK);
                    assertThat(client.readResponse().status()).isEqualTo(101);
                    client.send("x");
                    assertThat(client.endsSomehow()).isTrue();
                }
            }
            assertThat(fixture.states("chat")).noneMatch(endpoint -> endpoint.ejected());
        }
    }

    @Test
    void drainWaitsForItAndTheEndOfTheEngineBreaksIt() throws Exception {
        FakeTicker ticker = new FakeTicker();
        try (var server = echo();
                var fixture = fixture(ticker, new PolicyBuilder()).endpoints("chat", at(server))) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                CompletableFuture<Void> drained = fixture.engine().drain();
                ticker.advance(Duration.ofSeconds(6));
                client.getOutputStream().write('x');
                assertThat(client.getInputStream().read()).isEqualTo('x');
                assertThat(drained).isNotDone();
                EngineFixture.advanceUntil(ticker, Duration.ofSeconds(1), drained);
                assertThat(fixture.engine().activeExchanges()).isEqualTo(1);
                fixture.close();
                assertThat(Interception.ending(client)).isEqualTo("reset");
                assertThat(fixture.engine().activeExchanges()).isZero();
            }
        }
    }

    @Test
    void changeOfTheConfigurationLeavesItAlone() throws Exception {
        try (var server = echo();
                var fixture = gateway(server);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(ASK);
            assertThat(client.readResponse().status()).isEqualTo(101);
            fixture.endpoints("chat");
            for (int i = 0; i < 20; i++) {
                fixture.apply();
            }
            client.send("still there").halfClose();
            assertThat(client.readAll()).isEqualTo("still there");
        }
    }

    @Test
    void interceptedWebSocketHasTheRoutesAndRecordsOfHttp() throws Exception {
        InetSocketAddress chat = new InetSocketAddress("10.96.0.10", 80);
        try (var server = echo();
                var redirected = new Interception()) {
            redirected
                    .engine()
                    .declare(
                            Interception.service("chat", new PolicyBuilder().build(), Protocol.AUTO, chat), at(server));
            redirected.outbound();
            try (RawClient client = redirected.http(chat)) {
                client.send(ASK);
                assertThat(client.readResponse().status()).isEqualTo(101);
                client.send("x").halfClose();
                assertThat(client.readAll()).isEqualTo("x");
            }
            ExchangeRecord record = redirected.engine().nextEnded();
            assertThat(record.status()).isEqualTo(101);
            assertThat(record.path()).isEqualTo("/chat/a");
            assertThat(record.requestBytes()).isEqualTo(1);
        }
    }

    // ---- both sides

    private static EngineFixture gateway(ScriptedUpstream... upstreams) {
        return fixture(Ticker.system(), new PolicyBuilder(), upstreams);
    }

    private static EngineFixture gateway(TcpServer server) {
        return gateway().endpoints("chat", at(server));
    }

    private static EngineFixture fixture(Ticker ticker, PolicyBuilder policy, ScriptedUpstream... upstreams) {
        return new EngineFixture(ticker, builder -> builder)
                .service("chat", policy.build(), upstreams)
                .apply();
    }

    private static Endpoint at(TcpServer server) {
        return Endpoint.of("127.0.0.1", server.port());
    }

    /** Reads the head of a request, and goes on as it is told. */
    private static TcpServer switching(TcpServer.Session then) {
        return new TcpServer(socket -> {
            Upgrade.readHead(socket.getInputStream());
            then.serve(socket);
        });
    }

    private static TcpServer echo() {
        return switching(socket -> {
            socket.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
            socket.getInputStream().transferTo(socket.getOutputStream());
        });
    }

    private static long send(Socket client, int bytes, AtomicLong sent) {
        try {
            byte[] block = new byte[64 * 1024];
            while (sent.get() < bytes) {
                client.getOutputStream().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException e) {
            // What was sent tells.
        }
        return sent.get();
    }

    /** A request that the gateway answers itself: the loop has seen what was sent before. */
    private static void loopHasTurned(Listener gateway) {
        for (int i = 0; i < 20; i++) {
            try (RawClient other = EngineFixture.connect(gateway)) {
                assertThat(other.get("/nowhere").status()).isEqualTo(404);
            }
        }
    }
}
