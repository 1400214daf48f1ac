package io.portcullis.engine.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.EdgeHosts;
import io.portcullis.engine.EngineFixture;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 from clients, by prior knowledge and by ALPN, HTTP/1.1 to endpoints: what becomes of messages on the way. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
@ParameterizedClass(name = "by TLS: {0}")
@ValueSource(booleans = {false, true})
class Http2ServerTest {
    private static final int BIG = 3 * 1024 * 1024;

    private final AtomicReference<Reply> reply = new AtomicReference<>(Reply.of(200, "hello", "X-From", "upstream"));
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(request -> reply.get()));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();
    private final EdgeHosts hosts = new EdgeHosts();
    private final boolean secure;
    private final Listener gateway;

    Http2ServerTest(boolean secure) {
        this.secure = secure;
        this.gateway = gateway(fixture);
    }

    @AfterEach
    void close() {
        fixture.awaitNoExchange();
        fixture.close();
        upstream.close();
        hosts.close();
    }

    private Listener gateway(EngineFixture of) {
        return secure ? of.gateway(Edge.of(hosts.build())) : of.gateway();
    }

    private RawHttp2Client connect() {
        return connect(gateway);
    }

    private RawHttp2Client connect(Listener to) {
        return secure
                ? RawHttp2Client.connect(to.address(), hosts.clients(), "default.test")
                : RawHttp2Client.connect(to.address());
    }

    // ---- translation

    @Test
    void aRequestBecomesOneOfHttp1AndItsResponseOneOfHttp2() {
        try (RawHttp2Client client = connect()) {
            int stream = client.get(
                    "/shop/list?a=1", "x-own", "yes", "cookie", "a=1", "te", "trailers", "cookie", "b=2", "x-last", "");

            Http2Answer answer = client.answer(stream);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyText()).isEqualTo("hello");
            assertThat(answer.header("x-from")).isEqualTo("upstream");
            assertThat(answer.fields()).extracting(Field::name).allMatch(name -> name.equals(name.toLowerCase()));
            assertThat(answer.fields())
                    .extracting(Field::name)
                    .doesNotContain("connection", "transfer-encoding", "keep-alive");
        }
        Received received = upstream.awaitRequest(1);
        assertThat(received.method() + ' ' + received.target() + ' ' + received.version())
                .isEqualTo("GET /shop/list?a=1 HTTP/1.1");
        assertThat(received.headers("cookie")).containsExactly("a=1; b=2");
        assertThat(received.header("host")).isEqualTo("shop");
        assertThat(received.header("x-forwarded-host")).isEqualTo("test");
        assertThat(received.header("x-own")).isEqualTo("yes");
        assertThat(received.header("te")).isEqualTo("trailers");
        ExchangeRecord record = fixture.nextEnded();
        assertThat(record.protocol()).isEqualTo("HTTP/2");
        assertThat(record.status()).isEqualTo(200);
    }

    @Test
    void hostStandsInForAuthority() {
        try (RawHttp2Client client = connect()) {
            client.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/shop/", "host", "by.host");
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
        assertThat(upstream.awaitRequest(1).header("x-forwarded-host")).isEqualTo("by.host");
    }

    @Test
    void manyRequestsShareAConnectionAndEachGetsItsOwnAnswer() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                var many = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, slow)
                        .apply();
                RawHttp2Client client = connect(gateway(many))) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                streams.add(client.get("/shop/" + i));
            }
            for (int i = 0; i < 90; i++) {
                assertThat(client.answer(streams.get(i)).bodyText()).isEqualTo("/shop/" + i);
            }
            many.awaitNoExchange();
        }
    }

    @Test
    void aSlowAnswerHoldsNobodyUp() {
        Gate gate = new Gate();
        try (RawHttp2Client client = connect()) {
            reply.set(Reply.of(200, "slow").behind(gate));
            int slow = client.get("/shop/slow");
            gate.awaitArrival();
            reply.set(Reply.of(200, "quick"));
            assertThat(client.answer(client.get("/shop/quick")).bodyText()).isEqualTo("quick");
            gate.open();
            assertThat(client.answer(slow).bodyText()).isEqualTo("slow");
        }
    }

    @Test
    void aBodyWithAKnownLengthKeepsIt() {
        try (RawHttp2Client client = connect()) {
            int stream = client.open("POST", "/shop/", false, "content-length", "6");
            client.data(stream, false, "abc".getBytes(StandardCharsets.US_ASCII));
            client.data(stream, true, "def".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.answer(stream).status()).isEqualTo(200);
        }
        Received received = upstream.awaitRequest(1);
        assertThat(received.header("content-length")).isEqualTo("6");
        assertThat(received.header("transfer-encoding")).isNull();
        assertThat(received.bodyText()).isEqualTo("abcdef");
    }

    @Test
    void aBodyWithoutOneIsChunkedAndItsTrailersFollow() {
        try (RawHttp2Client client = connect()) {
            int stream = client.open("POST", "/shop/", false);
            client.data(stream, false, "abc".getBytes(StandardCharsets.US_ASCII));
            client.headers(stream, true, "x-sum", "1", "authorization", "smuggled");
            assertThat(client.answer(stream).status()).isEqualTo(200);
        }
        Received received = upstream.awaitRequest(1);
        assertThat(received.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(received.bodyText()).isEqualTo("abc");
        assertThat(received.trailers()).extracting(Field::toString).containsExactly("x-sum: 1");
    }

    @Test
    void trailersOfTheResponseFollowItsBody() {
        reply.set(Reply.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nGrpc-Status: 0\r\n\r\n"));
        try (RawHttp2Client client = connect()) {
            Http2Answer answer = client.answer(client.get("/shop/"));
            assertThat(answer.bodyText()).isEqualTo("abc");
            assertThat(answer.trailers()).extracting(Field::toString).containsExactly("grpc-status: 0");
        }
    }

    @Test
    void earlyHintsArePassedOn() {
        reply.set(Reply.of(200, "page").afterInformational(103, "Link", "</style.css>"));
        try (RawHttp2Client client = connect()) {
            Http2Answer answer = client.answer(client.get("/shop/"));
            assertThat(answer.informational()).hasSize(1);
            assertThat(answer.informational().getFirst())
                    .extracting(Field::toString)
                    .containsExactly(":status: 103", "link: </style.css>");
            assertThat(answer.bodyText()).isEqualTo("page");
        }
    }

    @Test
    void responsesWithoutABodyEndWithTheirHead() {
        try (RawHttp2Client client = connect()) {
            reply.set(Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"));
            Http2Answer toHead = client.answer(client.open("HEAD", "/shop/", true));
            assertThat(toHead.header("content-length")).isEqualTo("7");
            assertThat(toHead.body()).isEmpty();
            reply.set(Reply.raw("HTTP/1.1 204 No Content\r\n\r\n"));
            assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(204);
            reply.set(Reply.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"));
            assertThat(client.answer(client.get("/shop/")).header("content-length"))
                    .isEqualTo("9");
        }
    }

    @Test
    void ownAnswersComeAsWell() {
        try (RawHttp2Client client = connect()) {
            Http2Answer answer = client.answer(client.get("/nowhere"));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.bodyText()).contains("/nowhere");
        }
    }

    // ---- flow control

    @Test
    void whoDoesNotReadOneResponseStillGetsTheOthers() {
        String big = "x".repeat(BIG);
        try (RawHttp2Client client = connect()) {
            reply.set(Reply.of(200, big));
            int unread = client.get("/shop/big");
            assertThat(client.await(Frame.HEADERS).stream()).isEqualTo(unread);
            client.window(0, 1024 * 1024); // The connection has room, this stream has not.
            reply.set(Reply.of(200, "small"));
            assertThat(client.answer(client.get("/shop/small")).bodyText()).isEqualTo("small");
            client.window(unread, 1024 * 1024);
            // The head was taken above: what follows is the body.
            int got = 0;
            while (got < BIG) {
                Frame data = client.await(Frame.DATA);
                got += data.payload().length;
                client.window(0, data.payload().length).window(unread, data.payload().length);
            }
            assertThat(got).isEqualTo(BIG);
        }
    }

    @Test
    void anUploadFlowsWithinTheCreditOfTheServer() {
        byte[] piece = new byte[16 * 1024];
        Arrays.fill(piece, (byte) 'u');
        try (RawHttp2Client client = connect()) {
            assertThat(client.answer(client.get("/shop/")).status())
                    .as("settings are agreed on")
                    .isEqualTo(200);
            int stream = client.open("POST", "/shop/", false);
            long streamWindow = 64 * 1024;
            long sent = 0;
            while (sent < BIG) {
                while (streamWindow < piece.length) {
                    Frame update = client.await(Frame.WINDOW_UPDATE);
                    streamWindow += update.stream() == stream ? update.number() : 0;
                }
                client.data(stream, false, piece);
                streamWindow -= piece.length;
                sent += piece.length;
            }
            client.data(stream, true);
            assertThat(client.answer(stream).status()).isEqualTo(200);
        }
        assertThat(upstream.awaitRequest(2).body()).hasSize(BIG);
    }

    // ---- ends

    @Test
    void aResetOfTheClientEndsItsExchangeAndNothingElse() {
        Gate gate = new Gate();
        try (RawHttp2Client client = connect()) {
            reply.set(Reply.of(200, "late").behind(gate));
            int stream = client.get("/shop/");
            gate.awaitArrival();
            client.reset(stream, Frame.CANCEL);
            ExchangeRecord record = fixture.nextEnded();
            assertThat(String.valueOf(record.failure())).contains("the client reset the stream: CANCEL");
            reply.set(Reply.of(200, "next"));
            assertThat(client.answer(client.get("/shop/")).bodyText()).isEqualTo("next");
            gate.open();
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestIsWholeAndStopsTheRequest() {
        try (var early = ScriptedUpstream.start(script ->
                        script.answer(request -> Reply.of(413, "too much")).answerBeforeBody(request -> true));
                var engine = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, early)
                        .apply();
                RawHttp2Client client = connect(gateway(engine))) {
            int stream = client.open("POST", "/shop/", false);
            Http2Answer answer = client.answer(stream);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.bodyText()).isEqualTo("too much");
            Frame reset = client.await(Frame.RST_STREAM);
            assertThat(reset.errorCode()).as("nobody wants the rest").isEqualTo(Frame.NO_ERROR);
            client.data(stream, true, new byte[100]); // It was on its way.
            assertThat(client.answer(client.get("/nowhere")).status()).isEqualTo(404);
            engine.awaitNoExchange();
        }
    }

    @Test
    void aResponseThatBreaksOffIsReset() {
        reply.set(Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                .thenReset());
        try (RawHttp2Client client = connect()) {
            Http2Answer answer = client.answer(client.get("/shop/"));
            assertThat(answer.reset()).isEqualTo(Frame.INTERNAL_ERROR);
            reply.set(Reply.of(200, "well"));
            assertThat(client.answer(client.get("/shop/")).bodyText()).isEqualTo("well");
        }
    }

    @Test
    void whoHalfClosesIsGone() {
        Gate gate = new Gate();
        reply.set(Reply.of(200, "late").behind(gate));
        try (RawHttp2Client client = connect()) {
            client.get("/shop/");
            gate.awaitArrival();
            client.halfClose();
            assertThat(client.ends()).isTrue();
        }
        assertThat(String.valueOf(fixture.nextEnded().failure())).contains("the client closed the connection");
        gate.open();
    }

    @Test
    void aClientThatIsGoneEndsAllItsExchanges() {
        Gate gate = new Gate();
        reply.set(Reply.of(200, "never").behind(gate));
        try (RawHttp2Client client = connect()) {
            client.get("/shop/1");
            client.get("/shop/2");
            gate.awaitArrival();
        }
        assertThat(String.valueOf(fixture.nextEnded().failure())).contains("the client closed the connection");
        assertThat(String.valueOf(fixture.nextEnded().failure())).contains("the client closed the connection");
        gate.open();
    }
}
