package io.portcullis.engine;

import static io.portcullis.engine.Http2Upstreams.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of HTTP/1 clients on their way to an endpoint that speaks HTTP/2, and the way back. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2UpstreamTest {
    private static final PolicyBuilder RETRYING = new PolicyBuilder().retry(PolicyBuilder.THREE_TRIES);

    @Test
    void aRequestBecomesFieldsOfHttp2() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send("POST /shop/a?b=%20c HTTP/1.1\r\nHost: Shop.test:81\r\nX-Mixed-Case: Yes\r\n"
                    + "Cookie: a=1; b=2\r\nTE: trailers\r\nConnection: keep-alive, X-Gone\r\nX-Gone: 1\r\n"
                    + "Keep-Alive: 5\r\nContent-Length: 5\r\n\r\nhello");
            Http2Peer peer = shop.accept();
            Http2Request request = peer.request();

            assertThat(request.fields().stream().limit(4).map(Field::toString))
                    .containsExactly(":method: POST", ":scheme: http", ":authority: shop", ":path: /shop/a?b=%20c");
            assertThat(request.header("x-mixed-case")).isEqualTo("Yes");
            assertThat(request.header("cookie")).isEqualTo("a=1; b=2");
            assertThat(request.header("te")).isEqualTo("trailers");
            assertThat(request.header("content-length")).isEqualTo("5");
            assertThat(request.fields().stream().map(Field::name))
                    .doesNotContain("host", "connection", "keep-alive", "x-gone", "transfer-encoding")
                    .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
            assertThat(request.ended()).isFalse();
            assertThat(peer.body(request.stream())).asString().isEqualTo("hello");

            peer.respond(request.stream(), 201, "made", "x-own", "1", "set-cookie", "a=1", "set-cookie", "b=2");
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.headers("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(response.header("x-own")).isEqualTo("1");
            assertThat(response.bodyText()).isEqualTo("made");
        }
    }

    @Test
    void itsOwnSettingsRefuseAPushAndGiveEachStreamTheWindowOfAnExchange() {
        try (var shop = new Http2Upstreams()) {
            shop.ask("/shop/a");
            Http2Peer peer = shop.server.accept().begin();
            Frame settings = peer.readAny();
            assertThat(settings.type()).isEqualTo(Frame.SETTINGS);
            assertThat(settings.payload())
                    .asHexString()
                    .contains("000200000000")
                    .contains("000400010000");
            Frame window = peer.await(Frame.WINDOW_UPDATE);
            assertThat(window.stream()).isZero();
            assertThat(window.number()).isEqualTo(1024 * 1024 - 65535);
            Http2Request request = peer.request();
            peer.frame(Frame.PUSH_PROMISE, Frame.END_HEADERS, request.stream(), new byte[] {0, 0, 0, 2, (byte) 0x82});
            assertThat(peer.await(Frame.GOAWAY).errorCode()).isEqualTo(Frame.PROTOCOL_ERROR);
            assertThat(TimeoutsTest.code(shop.fixture.nextEnded())).isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
        }
    }

    @Test
    void manyExchangesShareOneConnection() {
        try (var shop = new Http2Upstreams()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                clients.add(shop.ask("/shop/" + i));
            }
            Http2Peer peer = shop.accept();
            List<Http2Request> requests = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                requests.add(peer.request());
            }
            for (Http2Request request : requests.reversed()) {
                peer.respond(request.stream(), 200, "answer to " + request.path());
            }
            for (int i = 0; i < 80; i++) {
                assertThat(text(clients.get(i).readFinalResponse())).isEqualTo("200 answer to /shop/" + i);
            }
            assertThat(shop.server.nobodyElse()).isTrue();
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void whoAllowsOneRequestAtATimeGetsMoreConnections() {
        try (var shop = new Http2Upstreams()) {
            RawClient first = shop.ask("/shop/1");
            Http2Peer one = shop.accept(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
            Http2Request a = one.request();
            RawClient second = shop.ask("/shop/2");
            Http2Peer two = shop.accept(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
            Http2Request b = two.request();
            two.respond(b.stream(), 200, "2");
            one.respond(a.stream(), 200, "1");
            assertThat(text(first.readFinalResponse())).isEqualTo("200 1");
            assertThat(text(second.readFinalResponse())).isEqualTo("200 2");
        }
    }

    @Test
    void whenAllConnectionsAreFullARequestWaitsForAStream() {
        try (var shop = new Http2Upstreams(
                new PolicyBuilder().connections(1, 10, Duration.ofMinutes(1), Duration.ofMinutes(10)))) {
            RawClient first = shop.ask("/shop/1");
            Http2Peer peer = shop.accept(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 2);
            Http2Request a = peer.request();
            // Allowed less while it carries one: the next one has to wait, and no other connection may be made.
            peer.settings(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
            peer.frame(Frame.PING, 0, 0, new byte[8]);
            peer.await(Frame.PING);
            RawClient second = shop.ask("/shop/2");
            RawClient third = shop.ask("/shop/3");
            awaitActive(shop, 3);
            peer.respond(a.stream(), 200, "1");
            Http2Request b = peer.request();
            peer.respond(b.stream(), 200, b.path());
            Http2Request c = peer.request();
            peer.respond(c.stream(), 200, c.path());
            assertThat(text(first.readFinalResponse())).isEqualTo("200 1");
            assertThat(text(second.readFinalResponse())).isEqualTo("200 /shop/2");
            assertThat(text(third.readFinalResponse())).isEqualTo("200 /shop/3");
            assertThat(shop.server.nobodyElse()).isTrue();
        }
    }

    @Test
    void moreAllowedLaterLetsThoseWhoWaitGo() {
        try (var shop = new Http2Upstreams(
                new PolicyBuilder().connections(1, 10, Duration.ofMinutes(1), Duration.ofMinutes(10)))) {
            RawClient first = shop.ask("/shop/1");
            Http2Peer peer = shop.accept(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 1);
            Http2Request a = peer.request();
            RawClient second = shop.ask("/shop/2");
            awaitActive(shop, 2);
            peer.settings(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 2);
            Http2Request b = peer.request();
            peer.respond(b.stream(), 200, "2");
            peer.respond(a.stream(), 200, "1");
            assertThat(text(second.readFinalResponse())).isEqualTo("200 2");
            assertThat(text(first.readFinalResponse())).isEqualTo("200 1");
        }
    }

    @Test
    void goAwayLetsTheTakenFinishAndSendsTheOthersElsewhereOnce() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            List<RawClient> clients = new ArrayList<>();
            Http2Peer old = null;
            List<Http2Request> requests = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(shop.send("POST /shop/" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"));
                old = old == null ? shop.accept() : old;
                requests.add(old.request());
            }
            int last = requests.get(1).stream();
            old.goAway(last, Frame.NO_ERROR, "deploying");
            Http2Peer fresh = shop.accept();
            Set<String> again = new HashSet<>();
            for (int i = 2; i < 4; i++) {
                Http2Request request = fresh.request();
                assertThat(fresh.body(request.stream())).asString().isEqualTo("hi");
                assertThat(again.add(request.path()))
                        .as("once: " + request.path())
                        .isTrue();
                fresh.respond(request.stream(), 200, request.path());
            }
            assertThat(again).containsExactlyInAnyOrder("/shop/2", "/shop/3");
            old.respond(requests.get(0).stream(), 200, "/shop/0");
            old.respond(requests.get(1).stream(), 200, "/shop/1");
            for (int i = 0; i < 4; i++) {
                assertThat(text(clients.get(i).readFinalResponse())).isEqualTo("200 /shop/" + i);
            }
            assertThat(old.await(Frame.GOAWAY).errorCode()).isEqualTo(Frame.NO_ERROR);
            assertThat(old.ends()).isTrue();
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void aConnectionThatGoesAwayInTwoStagesTakesNoMoreAfterTheFirst() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient first = shop.ask("/shop/1");
            Http2Peer old = shop.accept();
            Http2Request a = old.request();
            old.goAway(Integer.MAX_VALUE, Frame.NO_ERROR, "");
            old.frame(Frame.PING, 0, 0, new byte[8]);
            old.await(Frame.PING);
            RawClient second = shop.ask("/shop/2");
            Http2Peer fresh = shop.accept();
            fresh.respond(fresh.request().stream(), 200, "2");
            assertThat(text(second.readFinalResponse())).isEqualTo("200 2");
            old.goAway(a.stream(), Frame.NO_ERROR, "");
            old.respond(a.stream(), 200, "1");
            assertThat(text(first.readFinalResponse())).isEqualTo("200 1");
            assertThat(old.ends()).isTrue();
        }
    }

    @Test
    void aRefusedPostIsSentAgain() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
            Http2Peer peer = shop.accept();
            peer.reset(peer.request().stream(), Frame.REFUSED_STREAM);
            Http2Request again = peer.request();
            assertThat(peer.body(again.stream())).asString().isEqualTo("hi");
            peer.respond(again.stream(), 200, "at last");
            assertThat(text(client.readFinalResponse())).isEqualTo("200 at last");
            assertThat(shop.fixture.nextEnded().attempts()).hasSize(2);
        }
    }

    @Test
    void aPostThatWasResetOtherwiseIsNot() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
            Http2Peer peer = shop.accept();
            peer.reset(peer.request().stream(), Frame.ENHANCE_YOUR_CALM);
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
            assertThat(why(shop)).contains("reset the stream", "ENHANCE_YOUR_CALM");
        }
    }

    @Test
    void anInformationalResponseBeforeARefusalMeansThatItWasTaken() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.headers(stream, false, ":status", "103", "link", "</a.css>");
            peer.reset(stream, Frame.REFUSED_STREAM);
            assertThat(client.readResponse().status()).isEqualTo(103);
            assertThat(client.readFinalResponse().status()).isEqualTo(502);
        }
    }

    @Test
    void aResetInTheMiddleOfABodyBreaksTheResponseOff() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient client = shop.ask("/shop/a");
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.headers(stream, false, ":status", "200", "content-length", "10");
            peer.data(stream, false, "half".getBytes(StandardCharsets.US_ASCII));
            peer.reset(stream, Frame.INTERNAL_ERROR);
            assertThat(client.readAll()).endsWith("half");
            assertThat(TimeoutsTest.code(shop.fixture.nextEnded())).isEqualTo(FailureCode.UPSTREAM_RESET);
            RawClient next = shop.ask("/shop/b");
            peer.respond(peer.request().stream(), 200, "next");
            assertThat(text(next.readFinalResponse())).isEqualTo("200 next");
            assertThat(shop.server.nobodyElse()).isTrue();
        }
    }

    @Test
    void aClientThatGoesResetsItsStreamAndNoOther() {
        try (var shop = new Http2Upstreams()) {
            RawClient leaving = shop.ask("/shop/leaving");
            Http2Peer peer = shop.accept();
            Http2Request given = peer.request();
            RawClient staying = shop.ask("/shop/staying");
            Http2Request kept = peer.request();
            leaving.reset();
            assertThat(peer.await(Frame.RST_STREAM, given.stream()).errorCode()).isEqualTo(Frame.CANCEL);
            // What is still on its way to the one that went is thrown away.
            peer.respond(given.stream(), 200, "for nobody");
            peer.respond(kept.stream(), 200, "for somebody");
            assertThat(text(staying.readFinalResponse())).isEqualTo("200 for somebody");
            assertThat(shop.server.nobodyElse()).isTrue();
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestIsAnAnswer() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\nhi");
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.respond(stream, 413, "too large");
            peer.reset(stream, Frame.NO_ERROR);
            assertThat(text(client.readFinalResponse())).isEqualTo("413 too large");
            assertNothingIsLeft(shop);
        }
    }

    @Test
    void trailersGoBothWays() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n");
            Http2Peer peer = shop.accept();
            Http2Request request = peer.request();
            assertThat(request.header("content-length")).isNull();
            assertThat(peer.await(Frame.DATA).text()).isEqualTo("hi");
            assertThat(peer.trailers(request.stream())).containsExactly(new Field("x-sum", "7"));
            peer.headers(request.stream(), false, ":status", "200");
            peer.data(request.stream(), false, "body".getBytes(StandardCharsets.US_ASCII));
            peer.headers(request.stream(), true, "x-check", "9", "x-more", "10");
            Response response = client.readFinalResponse();
            assertThat(response.bodyText()).isEqualTo("body");
            assertThat(response.trailers()).containsExactly(new Field("x-check", "9"), new Field("x-more", "10"));
        }
    }

    @Test
    void headsThatAnnounceAnotherAreRelayed() {
        try (var shop = new Http2Upstreams()) {
            RawClient client = shop.ask("/shop/a");
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.headers(stream, false, ":status", "103", "link", "</style.css>");
            peer.respond(stream, 200, "own");
            Response hint = client.readResponse();
            assertThat(hint.status()).isEqualTo(103);
            assertThat(hint.header("link")).isEqualTo("</style.css>");
            assertThat(text(client.readResponse())).isEqualTo("200 own");
        }
    }

    @Test
    void aHeadWithoutABodyMayEndLater() {
        try (var shop = new Http2Upstreams()) {
            RawClient client =
                    shop.send("HEAD /shop/a HTTP/1.1\r\nHost: h\r\n\r\nGET /shop/b HTTP/1.1\r\nHost: h\r\n\r\n");
            Http2Peer peer = shop.accept();
            int stream = peer.request().stream();
            peer.headers(stream, false, ":status", "200", "content-length", "17");
            peer.data(stream, true);
            Response response = client.readResponse("HEAD");
            assertThat(response.header("content-length")).isEqualTo("17");
            peer.headers(peer.request().stream(), true, ":status", "204");
            assertThat(client.readFinalResponse().status()).isEqualTo(204);
        }
    }

    @Test
    void whatSpeaksNoHttp2IsNotSentARequest() {
        try (var shop = new Http2Upstreams(RETRYING)) {
            RawClient client = shop.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                Http2Peer peer = shop.server.accept();
                peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(peer.ends()).isTrue();
            }
            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(why(shop)).contains("no HTTP/2 connection", "it speaks HTTP/1");
        }
    }

    @Test
    void aHeadThatIsTooLargeForTheEndpointIsNotSentToIt() {
        try (var shop = new Http2Upstreams()) {
            RawClient large = shop.send("GET /shop/a HTTP/1.1\r\nHost: h\r\nX-Large: " + "x".repeat(2000) + "\r\n\r\n");
            Http2Peer peer = shop.accept(Frame.SETTINGS_MAX_HEADER_LIST_SIZE, 2000);
            assertThat(large.readFinalResponse().status()).isEqualTo(502);
            assertThat(why(shop)).contains("the request cannot be sent to it", "2000");
            RawClient small = shop.ask("/shop/b");
            Http2Request only = peer.request();
            assertThat(only.path()).isEqualTo("/shop/b");
            peer.respond(only.stream(), 200, "b");
            assertThat(text(small.readFinalResponse())).isEqualTo("200 b");
            assertNothingIsLeft(shop);
        }
    }

    /** What the next exchange that ends has failed with, in words. */
    private static String why(Http2Upstreams shop) {
        return Objects.requireNonNull(shop.fixture.nextEnded().failure()).message();
    }

    private static void awaitActive(Http2Upstreams shop, int count) {
        while (shop.fixture.engine().activeExchanges() < count) {
            Thread.onSpinWait();
        }
    }

    private static void assertNothingIsLeft(Http2Upstreams shop) {
        shop.fixture.awaitNoExchange();
        assertThat(shop.fixture.engine().replayBytes()).isZero();
        assertThat(shop.fixture.states("shop"))
                .extracting(EndpointState::inFlight)
                .containsOnly(0);
    }
}
