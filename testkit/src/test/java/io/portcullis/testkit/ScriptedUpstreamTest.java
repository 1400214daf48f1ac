package io.portcullis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamTest {
    private static final String POST = "POST /charge HTTP/1.1\r\nHost: a\r\n";

    @Test
    void answersAndRemembersWhatItReceived() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(201, "made", "X-A", "1"));
                RawClient client = connect(upstream)) {
            client.send(POST + "content-length: 3\r\n\r\nabc");
            Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.bodyText()).isEqualTo("made");
            assertThat(response.header("x-a")).isEqualTo("1");
            Received request = upstream.awaitRequest(1);
            assertThat(request.bodyText()).isEqualTo("abc");
            assertThat(request.rawText()).isEqualTo(POST + "content-length: 3\r\n\r\nabc");
            assertThat(client.get("/again").status()).isEqualTo(201);
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(upstream.executions()).isEqualTo(2);
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void joinsChunksBothWays() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.chunked(200, List.of("ab", "c"))));
                RawClient client = connect(upstream)) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nT: u\r\n\r\n");
            assertThat(client.readResponse().bodyText()).isEqualTo("abc");
            assertThat(upstream.awaitRequest(1).bodyText()).isEqualTo("abcd");
            assertThat(upstream.awaitRequest(1).trailers()).containsExactly(new Field("T", "u"));
        }
    }

    @Test
    void holdsItsAnswerUntilTheGateOpens() {
        Gate gate = new Gate();
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> Reply.of(200, "late").behind(gate).afterInformational(103)));
                RawClient client = connect(upstream)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readResponse().status()).isEqualTo(103);
            gate.awaitArrival();
            gate.open();
            assertThat(client.readResponse().bodyText()).isEqualTo("late");
        }
    }

    @Test
    void truncatesAndResetsAtTheByte() {
        Reply whole = Reply.of(200, "hello");
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.answer(
                request -> request.number() == 1 ? whole.truncateAt(whole.length() - 2) : whole.resetAt(0)))) {
            try (RawClient client = connect(upstream)) {
                String cut = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAll();
                assertThat(cut).endsWith("hel");
            }
            try (RawClient client = connect(upstream)) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThatThrownBy(client::readAll).hasRootCauseInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void tellsHowAConnectionEnded() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "ok"))) {
            try (RawClient client = connect(upstream)) {
                client.get("/");
            }
            assertThat(upstream.awaitEnd(1)).isEqualTo("closed");
            try (RawClient client = connect(upstream)) {
                client.send(POST + "Content-Length: 9\r\n\r\nabc");
            }
            assertThat(upstream.awaitEnd(2)).isEqualTo("hung up");
            RawClient client = connect(upstream);
            client.get("/");
            client.reset();
            assertThat(upstream.awaitEnd(3)).isEqualTo("reset");
        }
    }

    @Test
    void reportsWhatNoClientMaySend() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> {});
                RawClient client = connect(upstream)) {
            client.send(POST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
            upstream.awaitEnd(1);
            assertThat(upstream.violations()).singleElement().asString().contains("more than one framing");
        }
    }

    @Test
    void blackHoleAcceptsAndStaysSilent() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(Script::blackHole);
                RawClient client = connect(upstream)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            upstream.awaitConnections(1);
            assertThat(upstream.executions()).isZero();
            upstream.resetConnections();
            assertThat(client.endsSomehow()).isTrue();
        }
    }

    @Test
    void refusesConnections() {
        try (RefusingPort port = new RefusingPort()) {
            assertThatThrownBy(() -> RawClient.connect("127.0.0.1", port.port()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void speaksTlsAndDemandsACertificate() {
        TestCa ca = TestCa.create("example.org");
        SvidPem server = ca.issue("server");
        SvidPem client = ca.issue("client");
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.tls(server.sslContext(), true))) {
            try (RawClient known = RawClient.connect(upstream.host(), upstream.port(), client.sslContext())) {
                assertThat(known.get("/").bodyText()).isEqualTo("ok");
            }
            assertThatThrownBy(() -> RawClient.connect(upstream.host(), upstream.port(), client.anonymousSslContext())
                            .get("/"))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    private static RawClient connect(ScriptedUpstream upstream) {
        return RawClient.connect(upstream.host(), upstream.port());
    }
}
