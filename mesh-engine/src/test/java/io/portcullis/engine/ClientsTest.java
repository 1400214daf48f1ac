package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients do to a connection, and what the upstream sees of it. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ClientsTest {
    @Test
    void abortReachesTheUpstream() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(upstream)) {
            try (RawClient client = EngineFixture.connect(fixture.gateway())) {
                client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
                upstream.awaitRequest(1);
                client.reset();
            }
            assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.CLIENT_GONE);
            assertThat(upstream.awaitEnd(1)).isNotEqualTo("open");
            assertThat(fixture.states("shop")).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    @Test
    void halfClosedClientGetsItsResponse() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.of(200, "late").behind(gate)));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n").halfClose();
            gate.awaitArrival();
            gate.open();
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("late");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> Reply.of(200, request.target())));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("GET /")
                        .append(i % 7 == 0 ? "none" : "shop")
                        .append('/')
                        .append(i)
                        .append(" HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            client.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.readFinalResponse().bodyText()).contains("/" + i);
            }
        }
    }

    @Test
    void earlyAnswerDuringUploadArrives() {
        try (var upstream = ScriptedUpstream.start(script -> script.answerBeforeBody(request -> true)
                        .answer(request -> Reply.of(413, "too large", "Connection", "close")
                                .thenClose()));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\nstart");
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.bodyText()).isEqualTo("too large");
            assertThat(fixture.nextEnded().status()).isEqualTo(413);
        }
    }

    @Test
    void oldClientsAreServed() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.chunked(200, List.of("one", "two"))));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.0\r\n\r\n");
            Response response = client.readFinalResponse();
            assertThat(response.bodyText()).isEqualTo("onetwo");
            assertThat(response.header("Transfer-Encoding")).isNull();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void headHasNoBodyAndKeepsTheConnection() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 3; i++) {
                client.send("HEAD /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");
                Response response = client.readResponse("HEAD");
                assertThat(response.header("Content-Length")).isEqualTo("5");
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void malformedChunkIsAnsweredAndEndsTheConnection() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            assertThat(client.readFinalResponse().status()).isEqualTo(400);
            assertThat(client.endsSomehow()).isTrue();
            assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.BAD_REQUEST);
            assertThat(upstream.executions()).isZero();
        }
    }

    @Test
    void malformedChunkBehindTheResponseHeadBreaksItOff() {
        Gate gate = new Gate();
        try (var upstream = ScriptedUpstream.start(script -> script.answerBeforeBody(request -> true)
                        .answer(request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                                .thenWait(gate)
                                .then("defghi")));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            gate.awaitArrival();
            client.send("zz\r\n");
            assertThat(client.endsSomehow()).isTrue();
            fixture.nextEnded();
            gate.open();
        }
    }

    @Test
    void upstreamThatDoesNotReadStopsTheClient() throws Exception {
        Gate gate = new Gate();
        int block = 100_000;
        int blocks = 400;
        AtomicLong sent = new AtomicLong();
        try (var upstream = ScriptedUpstream.start(script -> script.readBodiesAfter(gate)
                        .receiveBuffer(65_536)
                        .answer(request -> Reply.of(200, Integer.toString(request.body().length))));
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            RawClient client = EngineFixture.connect(gateway);
            Thread upload = Thread.ofVirtual().start(() -> {
                client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < blocks; i++) {
                    client.send(Integer.toHexString(block) + "\r\n" + "x".repeat(block) + "\r\n");
                    sent.addAndGet(block);
                }
                client.send("0\r\n\r\n");
            });
            gate.awaitArrival();
            long settled = settledValue(sent, gateway);
            assertThat(settled).as("the kernel's buffers and little more").isLessThan((long) block * blocks);
            gate.open();
            assertThat(client.readFinalResponse().bodyText()).isEqualTo(Integer.toString(block * blocks));
            upload.join();
            client.close();
        }
    }

    /** The value once it does not change any more while many other exchanges go through the same event loop. */
    private static long settledValue(AtomicLong value, Listener gateway) {
        long last = -1;
        int same = 0;
        try (RawClient other = EngineFixture.connect(gateway)) {
            while (same < 5) {
                for (int i = 0; i < 50; i++) {
                    other.get("/nowhere");
                }
                long now = value.get();
                same = now == last ? same + 1 : 0;
                last = now;
            }
        }
        return last;
    }

    private static EngineFixture fixture(ScriptedUpstream upstream) {
        return new EngineFixture()
                .service("shop", new PolicyBuilder().build(), upstream)
                .apply();
    }
}
