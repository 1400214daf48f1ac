package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.Limits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ServerConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final ServerFixture server = new ServerFixture();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersOneRequestAndKeepsTheConnection() {
        server.send("POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(server.request().head().target()).isEqualTo("/a?b=c");
        assertThat(server.request().body).hasToString("hello");
        assertThat(server.request().ended).isTrue();
        server.answer(200, "world");
        assertThat(server.received()).isEqualTo("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nworld");
        server.send(GET);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        server.send(request("/1") + request("/2") + request("/3"));
        for (int i = 1; i <= 3; i++) {
            assertThat(server.requests).hasSize(i);
            assertThat(server.request().head().path()).isEqualTo("/" + i);
            server.answer(200, "answer " + i);
            assertThat(server.received()).endsWith("answer " + i);
        }
    }

    @Test
    void manyPipelinedRequestsAnsweredAtOnceNeedNoStack() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            many.append(GET);
        }
        server.opened = (stream, request) -> request.onHead = () -> ServerFixture.answer(stream, 204, "");
        server.send(many.toString());
        while (!server.timers.delays().contains(75_000L)) {
            assertThat(server.requests).as("others have their turn in between").hasSizeLessThan(5000);
            server.timers.expire();
        }
        assertThat(server.requests).hasSize(5000);
        assertThat(server.received().split("HTTP/1.1 204", -1)).hasSize(5001);
    }

    @Test
    void readsNoFurtherWhenTooMuchWaitsForItsTurn() {
        server.send(GET);
        server.send(GET.repeat(64 * 1024 / GET.length() + 1));
        assertThat(server.channel.config().isAutoRead()).isFalse();
        assertThat(server.requests).hasSize(1);
        server.opened = (stream, request) -> request.onHead = () -> ServerFixture.answer(stream, 204, "");
        server.answer(204, "");
        server.received();
        assertThat(server.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aRequestBodyStopsWhereItsCreditEnds() {
        server.opened = (stream, request) -> request.holdsCredit = true;
        int length = Credits.INITIAL_WINDOW_BYTES + 500;
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
        assertThat(server.request().received).isEqualTo(Credits.INITIAL_WINDOW_BYTES);
        assertThat(server.channel.config().isAutoRead()).isFalse();
        server.stream().credit(499);
        assertThat(server.request().received).isEqualTo(length - 1);
        assertThat(server.request().ended).isFalse();
        server.stream().credit(10);
        assertThat(server.request().ended).isTrue();
        assertThat(server.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void creditForTheResponseComesBackWhenItIsWritten() {
        server.send(GET);
        server.stream().head(ServerFixture.response(200, 10_000), false);
        server.stream().data(text("a".repeat(4000)), false);
        assertThat(server.request().credited).isEqualTo(4000);
    }

    @Test
    void aBodyOfUnknownLengthGoesInChunksTo11() {
        server.send(GET);
        server.stream().head(ServerFixture.response(200, BodyLength.UNKNOWN), false);
        server.stream().data(text("hello"), false);
        Headers trailers = new Headers();
        trailers.add(HeaderName.of("X-Sum"), "5");
        server.stream().trailers(trailers);
        assertThat(server.received())
                .isEqualTo("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void aBodyOfUnknownLengthEndsWithTheConnectionFor10() {
        server.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        server.stream().head(ServerFixture.response(200, BodyLength.UNKNOWN), false);
        server.stream().data(text("hello"), true);
        assertThat(server.received()).isEqualTo("HTTP/1.1 200 \r\nConnection: close\r\n\r\nhello");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, '', '', true",
        "HTTP/1.1, close, close, false",
        "HTTP/1.1, 'foo, CLOSE', close, false",
        "HTTP/1.0, '', close, false",
        "HTTP/1.0, Keep-Alive, keep-alive, true"
    })
    void staysOpenAsTheClientAndItsVersionWant(String version, String asked, String answered, boolean open) {
        server.send("GET / " + version + "\r\nHost: a\r\nConnection: " + asked + "\r\n\r\n");
        server.answer(200, "ok");
        String response = server.received();
        assertThat(response.contains("Connection: ")).isEqualTo(!answered.isEmpty());
        assertThat(response).contains(answered.isEmpty() ? "200" : "Connection: " + answered + "\r\n");
        assertThat(server.channel.isOpen()).isEqualTo(open);
    }

    @Test
    void aResponseToHeadKeepsItsLengthAndHasNoBody() {
        server.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        server.stream().head(withLength(200, "99"), true);
        assertThat(server.received()).isEqualTo("HTTP/1.1 200 \r\nContent-Length: 99\r\n\r\n");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"204, false", "304, true"})
    void statusesWithoutABodyHaveNone(int status, boolean keepsLength) {
        server.send(GET);
        server.stream().head(withLength(status, "99"), true);
        String length = keepsLength ? "Content-Length: 99\r\n" : "";
        assertThat(server.received()).isEqualTo("HTTP/1.1 " + status + " \r\n" + length + "\r\n");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void aResponseWithoutABodySaysSo() {
        server.send(GET);
        server.stream().head(new ResponseHead(200, "OK", HttpVersion.HTTP_1_1, new Headers(), BodyLength.NONE), true);
        assertThat(server.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123456789 and more", "012"})
    void aBodyOfTheWrongLengthEndsTheConnection(String body) {
        server.send(GET + request("/next"));
        server.stream().head(ServerFixture.response(200, 10), false);
        server.stream().data(text(body), true);
        assertThat(server.received()).doesNotContain("and more");
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.requests).hasSize(1);
        assertThat(server.requests.getFirst().reset).isNotNull();
    }

    @Test
    void aResponseThatIsGivenUpEndsTheConnection() {
        server.send(GET + GET);
        server.stream().head(ServerFixture.response(200, BodyLength.UNKNOWN), false);
        server.stream().data(text("some"), false);
        server.stream().reset(new StreamReset(StreamReset.Code.CLOSED, "the endpoint is gone"));
        assertThat(server.received()).endsWith("4\r\nsome\r\n");
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1, true", "HTTP/1.0, false"})
    void informationalResponsesGoToThoseWhoKnowThem(String version, boolean sent) {
        server.send("GET / " + version + "\r\nHost: a\r\n\r\n");
        Headers hints = new Headers();
        hints.add(HeaderName.of("Link"), "</style.css>");
        server.stream().head(new ResponseHead(103, "Early Hints", HttpVersion.HTTP_1_1, hints, BodyLength.NONE), false);
        server.answer(200, "ok");
        String response = server.received();
        assertThat(response.startsWith("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 200"))
                .isEqualTo(sent);
        assertThat(response).endsWith("ok");
    }

    @Test
    void anExpectationGoesOnAndTheContinueComesBack() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        assertThat(server.request().head().headers().get(HeaderName.EXPECT)).isEqualTo("100-continue");
        assertThat(server.received()).isEmpty();
        server.stream()
                .head(new ResponseHead(100, "Continue", HttpVersion.HTTP_1_1, new Headers(), BodyLength.NONE), false);
        assertThat(server.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        server.send("hi");
        server.answer(200, "ok");
        assertThat(server.received()).doesNotContain("close").endsWith("ok");
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void aRefusedExpectationEndsTheConnectionSinceTheBodyMayOrMayNotCome() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        server.answer(403, "no");
        assertThat(server.received()).contains("Connection: close");
        server.send(GET);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void an10ClientIsNotHeardWhenItExpectsAContinue() {
        server.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
        assertThat(server.request().head().headers().contains(HeaderName.EXPECT))
                .isFalse();
    }

    @Test
    void theRestOfAShortRequestIsReadAndThrownAway() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
        server.answer(404, "no");
        assertThat(server.request().resetCode()).isEqualTo(StreamReset.Code.CANCELLED);
        assertThat(server.received()).doesNotContain("close");
        server.send("56789" + request("/next"));
        assertThat(server.request().head().path()).isEqualTo("/next");
    }

    @Test
    void aShortRequestThatIsThereAlreadyIsThrownAwayAtOnce() {
        server.opened = (stream, request) -> request.onHead = () -> ServerFixture.answer(stream, 404, "no");
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n012" + request("/next"));
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void theRestOfALongRequestEndsTheConnectionSlowly() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n01234");
        server.answer(413, "no");
        assertThat(server.received()).contains("Connection: close").endsWith("no");
        assertThat(server.channel.isOpen()).isTrue();
        server.send("x".repeat(100_000));
        assertThat(server.channel.isOpen()).isTrue();
        server.send("x".repeat(200_000));
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aClientThatNeverStopsSendingIsCutOff() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n01234");
        server.answer(413, "no");
        server.received();
        server.timers.expire();
        assertThat(server.channel.isOpen()).isTrue();
        server.timers.expire();
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void whoSendsWhatIsRefusedIsNotReadForAMoment() {
        server.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + "x".repeat(100_000));
        server.answer(431, "no");
        assertThat(server.received()).startsWith("HTTP/1.1 431");
        assertThat(server.channel.config().isAutoRead()).isFalse();
        assertThat(server.timers.delays()).singleElement(LONG).isBetween(100_000_000L, 300_000_000L);
        server.timers.expire();
        assertThat(server.channel.config().isAutoRead()).isTrue();
        assertThat(server.channel.isOpen()).isTrue();
    }

    @Test
    void aClientThatHasClosedItsSideGetsItsResponse() {
        server.send(GET);
        server.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(server.channel.isOpen()).isTrue();
        assertThat(server.request().reset).isNull();
        server.answer(200, "ok");
        assertThat(server.received()).endsWith("ok");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void pipelinedRequestsBeforeTheEndOfInputAreAllAnswered() {
        server.send(GET + request("/2"));
        server.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        server.answer(200, "1");
        server.received();
        server.answer(200, "2");
        assertThat(server.received()).endsWith("2");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void aClientThatClosesItsSideBeforeItsRequestIsCompleteIsGone() {
        server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
        server.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(server.request().resetCode()).isEqualTo(StreamReset.Code.CLOSED);
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void aClientThatGoesAwayResetsItsExchangeThoughItsRequestWasComplete() {
        server.send(GET);
        server.channel.close();
        assertThat(server.request().resetCode()).isEqualTo(StreamReset.Code.CLOSED);
        server.answer(200, "nobody reads this");
        assertThat(server.received()).isEmpty();
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() {
        server.send(GET);
        assertThat(server.timers.delays()).isEmpty();
        server.answer(200, "ok");
        server.received();
        assertThat(server.timers.delays()).containsExactly(ServerFixture.SETTINGS.idleTimeoutNanos());
        server.timers.expire();
        assertThat(server.channel.isOpen()).isFalse();
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aHeadThatTricklesInIsTimedOut() {
        server.send("GET / HT");
        assertThat(server.timers.delays()).containsExactly(ServerFixture.SETTINGS.headTimeoutNanos());
        server.send("TP/1.1\r\nHost");
        assertThat(server.timers.delays()).containsExactly(ServerFixture.SETTINGS.headTimeoutNanos());
        server.timers.expire();
        assertThat(server.request().failureCode()).isEqualTo(FailureCode.REQUEST_TIMEOUT);
        server.answer(408, "slow");
        assertThat(server.received()).contains("Connection: close");
    }

    @Test
    void drainingIsAnnouncedAndIdleConnectionsAreClosed() {
        server.send(GET);
        server.draining = true;
        server.answer(200, "ok");
        assertThat(server.received()).contains("Connection: close");
        assertThat(server.channel.isOpen()).isFalse();
        try (ServerFixture idle = new ServerFixture()) {
            idle.send(GET);
            idle.answer(200, "ok");
            assertThat(idle.channel.isOpen()).isTrue();
            idle.connection.startDraining();
            assertThat(idle.channel.isOpen()).isFalse();
        }
    }

    @Test
    void drainingWaitsForTheFirstRequestOfAConnection() {
        server.connection.startDraining();
        assertThat(server.channel.isOpen()).isTrue();
        server.send(GET);
        server.answer(503, "elsewhere");
        assertThat(server.received()).contains("Connection: close", "elsewhere");
        assertThat(server.channel.isOpen()).isFalse();
    }

    /** A socket that takes nothing, until it is removed. */
    private static final class FullSocket extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext ctx) {}
    }

    @Test
    void whatTheSocketDoesNotTakeIsCountedUntilItDoesAndForgottenThen() {
        FullSocket full = new FullSocket();
        server.channel.pipeline().addFirst(full);
        server.send(GET);
        server.answer(200, "whole");
        assertThat(server.received()).isEmpty();
        server.looks.expire();
        server.looks.expire();
        assertThat(server.buffers.heldBytes()).isPositive();
        assertThat(server.looks.delays()).as("it is looked at once more").hasSize(1);
        server.channel.pipeline().remove(full);
        server.channel.flush();
        assertThat(server.received()).endsWith("whole");
        server.looks.expire();
        assertThat(server.buffers.heldBytes()).isZero();
        assertThat(server.looks.delays()).isEmpty();
    }

    @Test
    void drainingCutsNoResponseThatTheSocketHasNotTakenYet() {
        FullSocket full = new FullSocket();
        server.channel.pipeline().addFirst(full);
        server.send(GET);
        server.answer(200, "whole");
        server.connection.startDraining();
        assertThat(server.channel.isOpen()).isTrue();
        server.channel.pipeline().remove(full);
        server.channel.flush();
        assertThat(server.received()).endsWith("whole");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void drainingWaitsForTheResponseThatIsUnderWay() {
        server.send(GET);
        server.stream().head(ServerFixture.response(200, 4), false);
        server.connection.startDraining();
        assertThat(server.channel.isOpen()).isTrue();
        server.stream().data(text("done"), true);
        assertThat(server.received()).endsWith("done");
        assertThat(server.channel.isOpen()).isFalse();
    }

    @Test
    void fieldsOfTheConnectionStayOnItAndNominationsCannotEraseWhatMatters() {
        server.send("GET / HTTP/1.1\r\nHost: shop\r\n"
                + "Connection: X-Hop, X-Forwarded-For, Host, Authorization, traceparent, TE, keep-alive\r\n"
                + "X-Hop: 1\r\nX-Forwarded-For: 1.2.3.4\r\nAuthorization: secret\r\ntraceparent: 00\r\n"
                + "Keep-Alive: 5\r\nProxy-Connection: a\r\nUpgrade: websocket\r\nTE: deflate, trailers\r\n\r\n");
        assertThat(server.request().head().headers())
                .hasToString(
                        "Host: shop\nX-Forwarded-For: 1.2.3.4\nAuthorization: secret\ntraceparent: 00\nTE: trailers\n");
    }

    @Test
    void theFieldsOfAResponseCannotBreakItsFraming() {
        server.send(GET);
        Headers headers = new Headers();
        headers.add(HeaderName.TRANSFER_ENCODING, "chunked");
        headers.add(HeaderName.CONNECTION, "upgrade");
        headers.add(HeaderName.CONTENT_LENGTH, "7");
        DownstreamStream stream = server.stream();
        stream.head(new ResponseHead(200, "OK", HttpVersion.HTTP_1_1, headers, 2), false);
        stream.data(text("ok"), true);
        assertThat(server.received()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @Test
    void theLastRequestThatAConnectionMayCarryIsAnnounced() {
        Http1Settings settings = new Http1Settings(1024, 4096, 20, 10_000, 75_000, 2, Limits.SIDECAR, false);
        try (ServerFixture twice = new ServerFixture(settings)) {
            twice.send(GET);
            twice.answer(200, "first");
            assertThat(twice.received()).doesNotContain("close").endsWith("first");
            twice.send(GET);
            twice.answer(200, "second");
            assertThat(twice.received()).contains("Connection: close").endsWith("second");
            assertThat(twice.channel.isOpen()).isFalse();
        }
    }

    @Test
    void aForwardProxyGoesByTheTarget() {
        Http1Settings settings = new Http1Settings(1024, 4096, 20, 10_000, 75_000, true);
        try (ServerFixture proxy = new ServerFixture(settings)) {
            proxy.send("GET http://real:8080/a HTTP/1.1\r\nHost: claimed\r\n\r\n");
            assertThat(proxy.request().head().authority()).isEqualTo("real:8080");
            assertThat(proxy.request().head().target()).isEqualTo("/a");
        }
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n";
    }

    private static ResponseHead withLength(int status, String length) {
        Headers headers = new Headers();
        headers.add(HeaderName.CONTENT_LENGTH, length);
        return new ResponseHead(status, "", HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
