package io.portcullis.engine;

import static io.portcullis.engine.Http2Upstreams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are none: each costs its own stream and nothing else. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2UpstreamMalformedTest {
    private static Arguments of(String what, BiConsumer<Http2Peer, Integer> sends) {
        return Arguments.of(what, "GET", sends);
    }

    private static Arguments head(String what, String... fields) {
        return of(what, (peer, stream) -> peer.headers(stream, true, fields));
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                head("no status", "server", "x"),
                head("two statuses", ":status", "200", ":status", "200"),
                head("a status of two digits", ":status", "20"),
                head("a status of four digits", ":status", "2000"),
                head("a status that is no number", ":status", "2x0"),
                head("a status below 100", ":status", "099"),
                head("a pseudo-header field of a request", ":status", "200", ":path", "/"),
                head("a pseudo-header field of nobody", ":status", "200", ":own", "1"),
                head("the status behind a field", "server", "x", ":status", "200"),
                head("a name in upper case", ":status", "200", "Server", "x"),
                head("a name with a blank", ":status", "200", "a b", "x"),
                head("a name with a colon", ":status", "200", "a:b", "x"),
                head("an empty name", ":status", "200", "", "x"),
                head("connection", ":status", "200", "connection", "close"),
                head("keep-alive", ":status", "200", "keep-alive", "5"),
                head("proxy-connection", ":status", "200", "proxy-connection", "close"),
                head("transfer-encoding", ":status", "200", "transfer-encoding", "chunked"),
                head("upgrade", ":status", "200", "upgrade", "h2c"),
                head("CR in a value", ":status", "200", "x", "a\rb"),
                head("LF in a value", ":status", "200", "x", "a\nSet-Cookie: b"),
                head("NUL in a value", ":status", "200", "x", "a\0b"),
                head("a blank in front of a value", ":status", "200", "x", " a"),
                head("101", ":status", "101"),
                head("an end with 103", ":status", "103"),
                head("a length and no body", ":status", "200", "content-length", "5"),
                head("a length that is no number", ":status", "200", "content-length", "5x"),
                head("two lengths", ":status", "200", "content-length", "5", "content-length", "6"),
                of("a body without a head", (peer, stream) -> peer.data(stream, true, bytes("x"))),
                of("33 heads before the final one", (peer, stream) -> {
                    for (int i = 0; i < 33; i++) {
                        peer.headers(stream, false, ":status", "102");
                    }
                }),
                of("more fields than allowed", (peer, stream) -> {
                    String[] fields = new String[2 * 300];
                    Arrays.fill(fields, "x");
                    fields[0] = ":status";
                    fields[1] = "200";
                    peer.headers(stream, true, fields);
                }),
                Arguments.of("a body to HEAD", "HEAD", (BiConsumer<Http2Peer, Integer>) (peer, stream) -> {
                    peer.headers(stream, false, ":status", "200");
                    peer.data(stream, true, bytes("x"));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void costsItsStreamOnly(String what, String method, BiConsumer<Http2Peer, Integer> sends) {
        try (var shop = new Http2Upstreams()) {
            RawClient victim = shop.send(method + " /shop/bad HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = shop.accept();
            int bad = peer.request().stream();
            RawClient other = shop.ask("/shop/good");
            int good = peer.request().stream();
            sends.accept(peer, bad);
            Failure failure = Objects.requireNonNull(shop.fixture.nextEnded().failure(), what);
            assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
            assertThat(peer.await(Frame.RST_STREAM, bad).errorCode()).isEqualTo(Frame.PROTOCOL_ERROR);
            peer.respond(good, 200, "still here");
            assertThat(text(other.readFinalResponse())).isEqualTo("200 still here");
            assertThat(shop.server.nobodyElse()).isTrue();
            victim.close();
        }
    }

    /** The head went down: the client must see that the body is not whole. */
    static Stream<Arguments> bodies() {
        return Stream.of(
                of("longer than announced", (peer, stream) -> peer.data(stream, true, bytes("123456"))),
                of("shorter than announced", (peer, stream) -> peer.data(stream, true, bytes("123"))),
                of("trailers before its end", (peer, stream) -> peer.headers(stream, true, "x", "y")),
                of("a second head", (peer, stream) -> peer.headers(stream, false, ":status", "200")),
                of("trailers with a status", (peer, stream) -> {
                    peer.data(stream, false, bytes("12345"));
                    peer.headers(stream, true, ":status", "200");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aBodyThatIsNotWhatWasAnnouncedIsBrokenOff(String what, String method, BiConsumer<Http2Peer, Integer> sends) {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send(method + " /shop/bad HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = shop.accept();
            int bad = peer.request().stream();
            RawClient other = shop.ask("/shop/good");
            int good = peer.request().stream();
            peer.headers(bad, false, ":status", "200", "content-length", "5");
            sends.accept(peer, bad);
            assertThat(client.endsSomehow()).as(what).isTrue();
            Failure failure = Objects.requireNonNull(shop.fixture.nextEnded().failure(), what);
            assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
            peer.respond(good, 200, "still here");
            assertThat(text(other.readFinalResponse())).isEqualTo("200 still here");
        }
    }

    @Test
    void bytesThatAreNoFramesCostTheConnection() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.ask("/shop/a");
            Http2Peer peer = shop.accept();
            peer.request();
            peer.frame(Frame.DATA, 0, 0, bytes("on the connection"));
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
            assertThat(TimeoutsTest.code(shop.fixture.nextEnded())).isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
            assertThat(peer.await(Frame.GOAWAY).errorCode()).isEqualTo(Frame.PROTOCOL_ERROR);
            assertThat(peer.ends()).isTrue();
            RawClient next = shop.ask("/shop/b");
            Http2Peer fresh = shop.accept();
            fresh.respond(fresh.request().stream(), 200, "anew");
            assertThat(text(next.readFinalResponse())).isEqualTo("200 anew");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
