package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is tried again, and what is not. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class RetryTest {
    private static final RetryPolicy QUICK = new RetryPolicy(
            3,
            Set.of(503),
            Set.of(),
            new RetryPolicy.Backoff(Duration.ofMillis(1), 2, Duration.ofMillis(2)),
            RetryPolicy.Budget.DEFAULT,
            false);

    /** Head and body together: the connection is free before the retry looks for one. */
    private static final Reply BUSY_IN_ONE_SEGMENT = Reply.raw("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");

    @Test
    void unavailableIsHiddenFromIdempotentRequest() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> request.number() < 3 ? BUSY_IN_ONE_SEGMENT : Reply.of(200, "done")));
                var fixture = fixture(QUICK, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/shop/a").bodyText()).isEqualTo("done");

            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.attempts())
                    .extracting(ExchangeRecord.AttemptRecord::status)
                    .containsExactly(503, 503, 200);
            assertThat(upstream.connections())
                    .as("a short unwanted response is read, not cut off")
                    .isEqualTo(1);
        }
    }

    @Test
    void postThatMayHaveRunIsNotRepeated() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(503, "busy"));
                var fixture = fixture(QUICK, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/charge HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(upstream.executions()).isEqualTo(1);
            assertThat(fixture.nextEnded().decisions().lines()).anyMatch(line -> line.contains("Idempotency-Key"));
        }
    }

    @Test
    void postIsRepeatedWithKeyThatServiceHonours() {
        RetryPolicy honouring = new RetryPolicy(3, Set.of(503), Set.of(), QUICK.backoff(), QUICK.budget(), true);
        try (var upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> request.number() == 1 ? Reply.of(503, "busy") : Reply.of(200, request.bodyText())));
                var fixture = fixture(honouring, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/charge HTTP/1.1\r\nHost: h\r\nIdempotency-Key: 1\r\nContent-Length: 4\r\n\r\nbody");

            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("body");
        }
    }

    @Test
    void refusedConnectionIsRetriedElsewhereWhateverTheMethod() {
        try (var refusing = new RefusingPort();
                var upstream = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var fixture = fixture(QUICK, upstream)
                        .endpoints(
                                "shop",
                                Endpoint.of("127.0.0.1", refusing.port()),
                                Endpoint.of(upstream.host(), upstream.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 10; i++) {
                client.send("POST /shop/charge HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(client.readFinalResponse().status()).isEqualTo(200);
            }
            assertThat(upstream.executions()).isEqualTo(10);
        }
    }

    @Test
    void responseHeadThatWentDownIsFinal() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> Reply.of(200, "0123456789").resetAt(50)));
                var fixture = fixture(QUICK, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: h\r\n\r\n");

            assertThat(client.endsSomehow()).isTrue();
            assertThat(upstream.executions()).isLessThanOrEqualTo(3);
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.failure()).isNotNull();
        }
    }

    @Test
    void bodyBeyondReplayBoundIsSentOnce() {
        String large = "x".repeat(200_000);
        try (var upstream = ScriptedUpstream.start(script -> script.respond(503, "busy"));
                var fixture = fixture(QUICK, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("PUT /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);

            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(upstream.executions()).isEqualTo(1);
            fixture.nextEnded();
            assertThat(fixture.engine().replayBytes()).isZero();
        }
    }

    private static EngineFixture fixture(RetryPolicy retry, ScriptedUpstream upstream) {
        return new EngineFixture().service("shop", with(retry), upstream).apply();
    }

    private static ServicePolicy with(RetryPolicy retry) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        return new ServicePolicy(
                base.timeouts(), List.of(), null, null, retry, null, null, base.connections(), base.tls());
    }
}
