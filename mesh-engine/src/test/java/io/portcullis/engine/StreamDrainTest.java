package io.portcullis.engine;

import static io.portcullis.engine.Upgrade.ASK;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a drain tells those who would stay for hours, and what becomes of them. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class StreamDrainTest {
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 3, (byte) 0xe9};
    private static final byte[] ANSWER = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe9};
    private static final Duration STEP = Duration.ofMillis(500);

    private final FakeTicker ticker = new FakeTicker();

    // ---- WebSockets

    @Test
    void theClientOfAWebSocketIsToldAndItsAnswerReachesTheEndpoint() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (var server = webSocket((in, out) -> {
                    heard.complete(in.readNBytes(ANSWER.length));
                    out.write(ANSWER.clone()); // Too late: nobody looks at it.
                });
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                CompletableFuture<Void> drained = fixture.engine().drain();
                ticker.advance(Duration.ofSeconds(4));
                turn(gateway);
                assertThat(client.getInputStream().available())
                        .as("while others are accepted, nobody is sent away")
                        .isZero();

                assertThat(until(told(client))).isEqualTo(GOING_AWAY);
                assertThat(drained).isNotDone();
                client.getOutputStream().write(ANSWER);
                assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(ANSWER);
                assertThat(Interception.ending(client)).isEqualTo("end");
                client.close();
                assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
                assertThat(webSocketOf(fixture).failure()).isNull();
                assertThat(fixture.engine().sentAway()).isEqualTo(1);
            }
        }
    }

    @Test
    void soIsOneOfHttp2AndItsConnectionEndsBehindIt() throws Exception {
        try (var server = webSocket((in, out) -> in.readNBytes(ANSWER.length));
                var fixture = fixture(server);
                var client = RawHttp2Client.connect(fixture.gateway().address())) {
            connect(client);
            assertThat(client.fields(client.await(Frame.HEADERS)).getFirst().value())
                    .isEqualTo("200");
            CompletableFuture<Void> drained = fixture.engine().drain();
            Frame goAway = until(CompletableFuture.supplyAsync(() -> client.await(Frame.GOAWAY)));
            assertThat(goAway.number()).isEqualTo(1);
            assertThat(until(CompletableFuture.supplyAsync(() -> client.await(Frame.DATA)))
                            .payload())
                    .isEqualTo(GOING_AWAY);
            client.data(1, true, ANSWER);
            assertThat(client.await(Frame.DATA).has(Frame.END_STREAM)).isTrue();
            assertThat(client.ends()).isTrue();
            assertThat(drained).succeedsWithin(Duration.ofSeconds(10));
            assertThat(fixture.nextEnded().failure()).isNull();
        }
    }

    @Test
    void itIsToldBehindTheFrameThatIsOnItsWayAndNothingFollows() throws Exception {
        Gate rest = new Gate();
        byte[] message = message(1000);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (var server = webSocket((in, out) -> {
                    out.write(message, 0, 500);
                    rest.pass();
                    out.write(message, 500, message.length - 500);
                    byte[] late = message(60_000);
                    for (int i = 0; i < 200; i++) {
                        out.write(late); // Taken, although nobody is told: else the answer would not be read.
                    }
                    heard.complete(in.readNBytes(ANSWER.length));
                });
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                InputStream in = client.getInputStream();
                assertThat(in.readNBytes(500)).hasSize(500);
                fixture.engine().drain();
                fixture.await(() -> goneOn(gateway) && fixture.engine().sentAway() == 1, "it is to be told");
                assertThat(in.available()).as("not in the middle of a frame").isZero();
                rest.open();
                assertThat(in.readNBytes(message.length - 500)).hasSize(message.length - 500);
                assertThat(in.readNBytes(GOING_AWAY.length)).isEqualTo(GOING_AWAY);
                client.getOutputStream().write(ANSWER);
                assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(ANSWER);
                assertThat(Interception.ending(client))
                        .as("nothing follows a Close")
                        .isEqualTo("end");
            }
        }
    }

    @Test
    void whomItsEndpointIsClosingAlreadyIsToldNothingElse() throws Exception {
        Gate rest = new Gate();
        byte[] close = {(byte) 0x88, 2, 3, (byte) 0xe8};
        try (var server = webSocket((in, out) -> {
                    out.write(close, 0, 3);
                    rest.pass();
                    out.write(close, 3, 1);
                });
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
                fixture.engine().drain();
                for (int i = 0; i < 40; i++) {
                    goneOn(gateway);
                }
                rest.open();
                assertThat(client.getInputStream().readNBytes(1)).containsExactly(close[3]);
                assertThat(Interception.ending(client)).isEqualTo("end");
                assertThat(fixture.engine().sentAway()).isZero();
            }
        }
    }

    @Test
    void aHandshakeThatIsUnderWayIsCompletedAndThenTold() throws Exception {
        Gate answer = new Gate();
        try (var server = new TcpServer(socket -> {
                    Upgrade.readHead(socket.getInputStream());
                    answer.pass();
                    socket.getOutputStream().write(Upgrade.SWITCH.getBytes(ISO_8859_1));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send(ASK);
                answer.awaitArrival();
                fixture.engine().drain();
                EngineFixture.advanceUntil(ticker, STEP, () -> turn(gateway) == 503);
                answer.open();
                assertThat(client.readResponse().status()).isEqualTo(101);
                assertThat(until(told(client.socket()))).isEqualTo(GOING_AWAY);
            }
        }
    }

    @Test
    void theyAreNotAllToldInTheSameInstant() throws Exception {
        int many = 64;
        try (var server = webSocket((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                Socket client = Interception.connect(gateway.address());
                Upgrade.ask(client);
                clients.add(client);
            }
            fixture.engine().drain();
            List<CompletableFuture<byte[]>> told =
                    clients.stream().map(StreamDrainTest::told).toList();
            AtomicBoolean some = new AtomicBoolean();
            until(CompletableFuture.anyOf(told.toArray(CompletableFuture[]::new))
                    .thenRun(() -> some.set(
                            told.stream().filter(CompletableFuture::isDone).count() < many / 2)));
            assertThat(some).as("some before others").isTrue();
            for (int i = 0; i < many; i++) {
                assertThat(until(told.get(i))).isEqualTo(GOING_AWAY);
                clients.get(i).close();
            }
        }
    }

    @Test
    void whoDoesNotAnswerIsResetAtTheEnd() throws Exception {
        CompletableFuture<String> ending = new CompletableFuture<>();
        try (var server = new TcpServer(socket -> {
                    Upgrade.accept(socket);
                    ending.complete(Interception.ending(socket));
                });
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (Socket client = Interception.connect(gateway.address())) {
                Upgrade.ask(client);
                CompletableFuture<Void> drained = fixture.engine().drain();
                assertThat(until(told(client))).isEqualTo(GOING_AWAY);
                until(drained);
                assertThat(fixture.engine().activeExchanges()).isEqualTo(1);
                fixture.close();
                assertThat(Interception.ending(client)).isEqualTo("reset");
                assertThat(ending.get(10, TimeUnit.SECONDS)).isEqualTo("reset");
            }
        }
    }

    @Test
    void whatAnApplicationHasOpenToOthersGoesOn() throws Exception {
        try (var server = webSocket((in, out) -> in.transferTo(out));
                var fixture = fixture(server)) {
            Listener outbound = fixture.forService("chat");
            Listener inbound = fixture.inbound(server.port());
            try (Socket own = Interception.connect(outbound.address());
                    Socket callers = Interception.connect(inbound.address())) {
                Upgrade.ask(own);
                Upgrade.ask(callers);
                fixture.engine().drain();
                assertThat(until(told(callers))).isEqualTo(GOING_AWAY);
                own.getOutputStream().write('x');
                assertThat(own.getInputStream().read()).isEqualTo('x');
                assertThat(fixture.engine().sentAway()).isEqualTo(1);
            }
        }
    }

    // ---- streams of events, for which there is no such word

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
    void aStreamOfEventsGoesOnUntilTheEndAndNeverLooksComplete(String version) throws Exception {
        Gate late = new Gate();
        try (var server = events(late);
                var fixture = fixture(server)) {
            Listener gateway = fixture.gateway();
            try (RawClient client = EngineFixture.connect(gateway)) {
                client.send("GET /chat/events " + version + "\r\nHost: h\r\n\r\n");
                InputStream in = client.socket().getInputStream();
                Upgrade.readHead(in);
                CompletableFuture<Void> drained = fixture.engine().drain();
                until(drained);
                late.open();
                String event = version.equals("HTTP/1.1") ? "9\r\ndata: 1\n\n\r\n" : "data: 1\n\n";
                assertThat(new String(in.readNBytes(event.length()), ISO_8859_1))
                        .as("up to the last moment")
                        .isEqualTo(event);
                fixture.close();
                assertThat(Interception.ending(client.socket()))
                        .as("one of HTTP/1.1 has no last chunk; before that, an end would be the end")
                        .isEqualTo(version.equals("HTTP/1.1") ? "end" : "reset");
            }
        }
    }

    @Test
    void goAwayIsTheNoticeOfHttp2() throws Exception {
        Gate late = new Gate();
        try (var server = events(late);
                var fixture = fixture(server);
                var client = RawHttp2Client.connect(fixture.gateway().address())) {
            client.get("/chat/events");
            client.await(Frame.HEADERS);
            CompletableFuture<Void> drained = fixture.engine().drain();
            assertThat(until(CompletableFuture.supplyAsync(() -> client.await(Frame.GOAWAY)))
                            .number())
                    .isEqualTo(1);
            assertThat(drained).isNotDone();
            until(drained);
            late.open();
            Frame event = client.await(Frame.DATA);
            assertThat(new String(event.payload(), ISO_8859_1)).isEqualTo("data: 1\n\n");
            assertThat(event.has(Frame.END_STREAM)).isFalse();
            CompletableFuture<Boolean> complete = CompletableFuture.supplyAsync(() -> endsStream(client));
            fixture.close();
            assertThat(complete.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static boolean endsStream(RawHttp2Client client) {
        try {
            while (true) {
                if (client.readAny().has(Frame.END_STREAM)) {
                    return true;
                }
            }
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    // ---- both sides

    private EngineFixture fixture(TcpServer server) {
        return new EngineFixture(ticker, builder -> builder)
                .service(
                        "chat", new PolicyBuilder().timeouts(60, 3600, 3600, 60).build())
                .endpoints("chat", Endpoint.of("127.0.0.1", server.port()))
                .apply();
    }

    private interface Frames {
        void exchange(InputStream in, OutputStream out) throws IOException;
    }

    private static TcpServer webSocket(Frames then) {
        return new TcpServer(socket -> {
            Upgrade.accept(socket);
            then.exchange(socket.getInputStream(), socket.getOutputStream());
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    /** One event, when it is time for it, and no end. */
    private static TcpServer events(Gate event) {
        return new TcpServer(socket -> {
            Upgrade.readHead(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(ISO_8859_1));
            event.pass();
            out.write("9\r\ndata: 1\n\n\r\n".getBytes(ISO_8859_1));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    private static void connect(RawHttp2Client client) {
        client.open("CONNECT", "/chat/a", false, ":protocol", "websocket", "sec-websocket-version", "13");
    }

    /** A binary message of an endpoint. */
    private static byte[] message(int payload) {
        byte[] frame = new byte[4 + payload];
        frame[0] = (byte) 0x82;
        frame[1] = 126;
        frame[2] = (byte) (payload >> 8);
        frame[3] = (byte) payload;
        return frame;
    }

    private static CompletableFuture<byte[]> told(Socket client) {
        CompletableFuture<byte[]> told = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                told.complete(client.getInputStream().readNBytes(GOING_AWAY.length));
            } catch (IOException e) {
                told.completeExceptionally(e);
            }
        });
        return told;
    }

    /** The record of the one WebSocket there was. */
    private static ExchangeRecord webSocketOf(EngineFixture fixture) {
        ExchangeRecord record = fixture.nextEnded();
        while (record.status() != 101) {
            record = fixture.nextEnded();
        }
        return record;
    }

    private <T> T until(CompletableFuture<T> what) throws Exception {
        return EngineFixture.advanceUntil(ticker, STEP, what);
    }

    private boolean goneOn(Listener gateway) {
        ticker.advance(STEP);
        turn(gateway);
        return true;
    }

    /** A connection takes long enough for the wheel to turn now and then. */
    private static int turn(Listener gateway) {
        try (RawClient other = EngineFixture.connect(gateway)) {
            other.send("GET /%00 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            return other.readFinalResponse().status();
        }
    }
}
