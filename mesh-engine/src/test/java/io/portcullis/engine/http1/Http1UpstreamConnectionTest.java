package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1UpstreamConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final UpstreamFixture upstream = new UpstreamFixture();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void writesTheHeadAsItIs() {
        RequestHead head = UpstreamFixture.request("POST", "/a", 2);
        head.query("b=|c");
        head.headers().add(HeaderName.of("x-CASE"), "Kept");
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(head, false);
        attempt.stream().data(text("hi"), true);
        assertThat(upstream.sent())
                .isEqualTo("POST /a?b=|c HTTP/1.1\r\nHost: shop\r\nx-CASE: Kept\r\nContent-Length: 2\r\n\r\nhi");
    }

    @Test
    void writesABodyOfUnknownLengthInChunks() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("POST", "/", BodyLength.UNKNOWN), false);
        attempt.stream().data(text("0123456789abcdef"), false);
        Headers trailers = new Headers();
        trailers.add(HeaderName.of("x-sum"), "1");
        attempt.stream().trailers(trailers);
        assertThat(upstream.sent())
                .isEqualTo("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "10\r\n0123456789abcdef\r\n0\r\nx-sum: 1\r\n\r\n");
    }

    @Test
    void isUsedAgainAfterACompleteExchange() {
        RecordedFlow.Response first = upstream.send("GET", "/1");
        upstream.receive(OK);
        assertThat(first.body).hasToString("ok");
        assertThat(first.ended).isTrue();
        assertThat(upstream.idle).isEqualTo(1);
        assertThat(upstream.connection.available()).isTrue();
        RecordedFlow.Response second = upstream.send("GET", "/2");
        assertThat(upstream.connection.reused()).isTrue();
        upstream.receive(OK);
        assertThat(second.ended).isTrue();
        assertThat(upstream.idle).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "x", // leftovers
                OK + OK, // a response nobody asked for
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", // announces what must not come
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok" // and sends what must not come
            })
    void isNotUsedAgainIfAnythingIsDoubtful(String response) {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive(response);
        assertThat(received.ended).isTrue();
        assertThat(upstream.idle).isZero();
        assertThat(upstream.closed).isEqualTo(1);
        assertThat(upstream.connection.available()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n",
                "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void isUsedAgainAfterAnyFramedResponse(String response) {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive(response);
        assertThat(received.ended).isTrue();
        assertThat(upstream.idle).isEqualTo(1);
    }

    @Test
    void aResponseToHeadHasNoBodyWhateverItsLengthSays() {
        RecordedFlow.Response received = upstream.send("HEAD", "/");
        upstream.receive("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        assertThat(received.ended).isTrue();
        assertThat(received.head().headers().get(HeaderName.CONTENT_LENGTH)).isEqualTo("99");
        assertThat(upstream.idle).isEqualTo(1);
    }

    @Test
    void informationalResponsesComeBeforeTheFinalOne() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);
        assertThat(received.heads).extracting(head -> head.status()).containsExactly(102, 103, 200);
        assertThat(received.ended).isTrue();
        assertThat(upstream.idle).isEqualTo(1);
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive("HTTP/1.1 200 OK\r\n\r\nsome").receive(" more");
        assertThat(received.ended).isFalse();
        upstream.channel.close();
        assertThat(received.body).hasToString("some more");
        assertThat(received.ended).isTrue();
        assertThat(upstream.idle).isZero();
    }

    @Test
    void aBodyThatIsCutShortIsReset() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome");
        upstream.channel.close();
        assertThat(received.resetCode()).isEqualTo(StreamReset.Code.CLOSED);
    }

    @Test
    void trailersArriveWithoutThoseThatOnlyAHeadMayHave() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
                + "Host: evil\r\nX-Sum: 1\r\nAuthorization: x\r\nX-Forwarded-For: y\r\nSet-Cookie: z\r\n\r\n");
        assertThat(received.trailers).isNotNull().hasToString("X-Sum: 1\n");
    }

    @Test
    void bytesOnAnIdleConnectionCloseIt() {
        upstream.receive("HTTP/1.1 408 Request Timeout\r\n\r\n");
        assertThat(upstream.closed).isEqualTo(1);
        assertThat(upstream.connection.available()).isFalse();
    }

    @Test
    void bytesBeforeTheRequestWasWrittenAreNoResponse() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("GET", "/", BodyLength.NONE), true);
        upstream.channel.writeOneInbound(text(OK));
        assertThat(attempt.response().resetCode()).isEqualTo(StreamReset.Code.UNSENT);
        assertThat(upstream.sent()).isEmpty();
    }

    @Test
    void aConnectionThatDiesBeforeTheRequestWasWrittenHasNotSentIt() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("GET", "/", BodyLength.NONE), true);
        upstream.channel.close();
        assertThat(attempt.response().resetCode()).isEqualTo(StreamReset.Code.UNSENT);
        assertThat(upstream.sent()).isEmpty();
    }

    @Test
    void aConnectionThatDiesAfterTheRequestWasWrittenMayHaveSentIt() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.channel.close();
        assertThat(received.resetCode()).isEqualTo(StreamReset.Code.CLOSED);
    }

    @Test
    void aCancelledAttemptTakesTheConnectionWithIt() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("GET", "/", BodyLength.NONE), true);
        attempt.stream().reset(new StreamReset(StreamReset.Code.CANCELLED, "the client is gone"));
        assertThat(upstream.channel.isOpen()).isFalse();
        assertThat(attempt.response().reset).isNull();
        assertThat(upstream.closed).isEqualTo(1);
    }

    @Test
    void anEarlyResponseEndsTheAttemptAndTheConnection() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("POST", "/", 10), false);
        attempt.stream().data(text("01234"), false);
        upstream.sent();
        upstream.receive("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        assertThat(attempt.response().ended).isTrue();
        assertThat(upstream.idle).isZero();
        assertThat(upstream.channel.isOpen()).isFalse();
        attempt.stream().data(text("56789"), true);
        assertThat(upstream.sent()).isEmpty();
    }

    @Test
    void aRequestLongerThanAnnouncedIsNeverWritten() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("POST", "/", 3), false);
        attempt.stream().data(text("0123GET / HTTP/1.1"), false);
        assertThat(attempt.response().reset).isNotNull();
        assertThat(upstream.channel.isOpen()).isFalse();
        assertThat(upstream.sent()).doesNotContain("0123");
    }

    @Test
    void bytesBeyondTheCreditWait() {
        UpstreamFixture.Attempt attempt = upstream.open();
        RecordedFlow.Response received = attempt.response();
        received.holdsCredit = true;
        attempt.stream().head(UpstreamFixture.request("GET", "/", BodyLength.NONE), true);
        upstream.sent();
        int length = Credits.INITIAL_WINDOW_BYTES + 1000;
        upstream.receive("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + "a".repeat(length));
        assertThat(received.received).isEqualTo(Credits.INITIAL_WINDOW_BYTES);
        assertThat(upstream.channel.config().isAutoRead()).isFalse();
        attempt.stream().credit(600);
        assertThat(received.received).isEqualTo(Credits.INITIAL_WINDOW_BYTES + 600);
        attempt.stream().credit(600);
        assertThat(received.received).isEqualTo(length);
        assertThat(received.ended).isTrue();
        assertThat(upstream.channel.config().isAutoRead()).isTrue();
        assertThat(upstream.idle).isEqualTo(1);
    }

    @Test
    void whatHasArrivedIsDeliveredAfterTheConnectionIsClosed() {
        UpstreamFixture.Attempt attempt = upstream.open();
        RecordedFlow.Response received = attempt.response();
        received.holdsCredit = true;
        attempt.stream().head(UpstreamFixture.request("GET", "/", BodyLength.NONE), true);
        upstream.sent();
        upstream.receive("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(Credits.INITIAL_WINDOW_BYTES + 10));
        upstream.channel.close();
        assertThat(received.reset).isNull();
        assertThat(received.ended).isFalse();
        attempt.stream().credit(100);
        assertThat(received.received).isEqualTo(Credits.INITIAL_WINDOW_BYTES + 10);
        assertThat(received.ended).isTrue();
    }

    @Test
    void creditForTheRequestComesBackWhenItIsWritten() {
        UpstreamFixture.Attempt attempt = upstream.open();
        attempt.stream().head(UpstreamFixture.request("POST", "/", 10_000), false);
        attempt.stream().data(text("a".repeat(5000)), false);
        assertThat(attempt.response().credited).isEqualTo(5000);
    }

    @Test
    void creditThatBringsTheNextBytesDoesNotMixThemIntoAChunk() {
        AtomicBoolean blocked = new AtomicBoolean(true);
        upstream.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                if (!blocked.get()) {
                    ctx.flush();
                }
            }
        });
        upstream.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        UpstreamFixture.Attempt attempt = upstream.open();
        Queue<String> more = new ArrayDeque<>(List.of("c".repeat(2000)));
        attempt.response().onCredit = () -> {
            if (!more.isEmpty()) {
                attempt.stream().data(text(more.remove()), false);
            }
        };
        attempt.stream().head(UpstreamFixture.request("POST", "/", BodyLength.UNKNOWN), false);
        attempt.stream().data(text("a".repeat(2000)), false);
        assertThat(attempt.response().credited).isZero();
        blocked.set(false);
        attempt.stream().data(text("b".repeat(2000)), false);
        assertThat(more).isEmpty();
        String size = "\r\n7d0\r\n";
        assertThat(upstream.sent())
                .endsWith(size + "a".repeat(2000) + size + "b".repeat(2000) + size + "c".repeat(2000) + "\r\n");
    }

    @Test
    void fieldsOfTheConnectionStayOnIt() {
        RecordedFlow.Response received = upstream.send("GET", "/");
        upstream.receive("HTTP/1.1 200 OK\r\nConnection: X-Hop, Set-Cookie\r\nX-Hop: 1\r\nSet-Cookie: a\r\n"
                + "Keep-Alive: timeout=5\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n");
        assertThat(received.head().headers()).hasToString("Set-Cookie: a\nContent-Length: 0\n");
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
