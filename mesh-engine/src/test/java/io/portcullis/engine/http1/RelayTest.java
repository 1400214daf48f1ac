package io.portcullis.engine.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.flow.Credits;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;

/** Both connections around real sockets. */
class RelayTest {
    private static final int LARGE = 3_000_000;

    @Test
    void exchangesShareConnectionsOnBothSides() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/" + i).bodyText()).isEqualTo("/" + i);
            }
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        try (ScriptedUpstream upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.readFinalResponse().bodyText()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void largeBodiesPassInBothFramings() {
        String body = "0123456789".repeat(LARGE / 10);
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(RelayTest::echo));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("POST /fixed HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n" + body);
            assertThat(client.readFinalResponse().bodyText().equals(body)).isTrue();
            client.send("POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(LARGE) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText().equals(body)).isTrue();
            assertThat(relay.mostUnderWay.get()).isLessThanOrEqualTo(Credits.INITIAL_WINDOW_BYTES);
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void anEndpointThatDoesNotReadStopsTheClient() {
        Gate gate = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script ->
                        script.receiveBuffer(4096).readBodiesAfter(gate).answer(RelayTest::echo));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            String body = "x".repeat(LARGE);
            Thread sender = Thread.ofVirtual()
                    .start(() ->
                            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n" + body));
            gate.awaitArrival();
            gate.open();
            assertThat(client.readFinalResponse().bodyText()).hasSize(LARGE);
            assertThat(relay.mostUnderWay.get()).isLessThanOrEqualTo(Credits.INITIAL_WINDOW_BYTES);
            sender.interrupt();
        }
    }

    @Test
    void aClientThatHasClosedItsSideGetsItsResponse() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "late"));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").halfClose();
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("late");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aResponseBeforeTheEndOfALargeRequestCanBeRead() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script ->
                        script.answerBeforeBody(request -> true).answer(request -> Reply.of(413, "too large")));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n" + "x".repeat(100_000));
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.bodyText()).isEqualTo("too large");
            assertThat(response.announcesClose()).isTrue();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aMalformedRequestIsAnsweredThoughMoreBytesFollow() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> {});
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + "x".repeat(100_000));
            assertThat(client.readFinalResponse().status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
            assertThat(upstream.requests()).isEmpty();
        }
    }

    @Test
    void aClientThatAbortsCancelsItsAttempt() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            upstream.awaitRequest(1);
            client.reset();
            assertThat(upstream.awaitEnd(1)).isNotEmpty();
        }
    }

    @Test
    void aTruncatedResponseIsTruncatedForTheClientToo() {
        Reply reply = Reply.of(200, "0123456789");
        try (ScriptedUpstream upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> reply.truncateAt(reply.length() - 3)));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readAll()).endsWith("0123456");
        }
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsNeitherLostNorReused() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.raw("HTTP/1.0 200 OK\r\n\r\nold " + request.target())
                                .thenClose()));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/" + i).bodyText()).isEqualTo("old /" + i);
            }
            assertThat(upstream.connections()).isEqualTo(3);
        }
    }

    @Test
    void anExpectationIsAnsweredByTheEndpointAlone() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(RelayTest::echo));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(100);
            client.send("hi");
            assertThat(client.readResponse().bodyText()).isEqualTo("hi");
        }
    }

    @Test
    void chunksAndTrailersArrive() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.raw(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n")));
                Relay relay = new Relay(upstream.port());
                RawClient client = RawClient.connect("127.0.0.1", relay.port())) {
            Response response = client.get("/");
            assertThat(response.bodyText()).isEqualTo("abc");
            assertThat(response.trailers()).hasSize(1);
        }
    }

    private static Reply echo(Received request) {
        return Reply.of(200, request.bodyText());
    }
}
