package io.portcullis.engine;

import static io.portcullis.engine.GrpcCalls.call;
import static io.portcullis.engine.GrpcCalls.message;
import static io.portcullis.engine.GrpcCalls.only;
import static io.portcullis.engine.GrpcCalls.started;
import static io.portcullis.engine.GrpcCalls.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time that a client gives its call, on a clock that only the test moves. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GrpcDeadlineTest {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 2 * SECOND);

    @Test
    void deadlineEndsACallThatIsNotAnswered() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(
                        new PolicyBuilder().timeouts(1, 15, 60, 60).ejection(1).breaker(1, 1), slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get", "grpc-timeout: 3S"));
            slow.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            Response response = client.readFinalResponse();
            assertThat(status(response)).isEqualTo("4");
            assertThat(response.header("grpc-message")).startsWith("deadline_exceeded: the 3000000u ");
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
            assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
            assertThat(record.durationNanos()).isBetween(3 * SECOND, 6 * SECOND);
            assertThat(slow.awaitEnd(1)).as("the attempt is cancelled").isNotEqualTo("open");
            assertThat(fixture.states("shop"))
                    .as("a stranger's impatience ejects nobody")
                    .noneMatch(EndpointState::ejected);
            assertThat(status(client.send(call("/shop/Get", "grpc-timeout: 0n")).readFinalResponse()))
                    .as("nor does it open the breaker")
                    .isEqualTo("4");
        }
    }

    @Test
    void deadlineEndsAStreamThatMoves() {
        Gate more = new Gate();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> started()
                        .then("7\r\n" + GrpcCalls.MESSAGE + "\r\n")
                        .thenWait(more)
                        .then("7\r\n" + GrpcCalls.MESSAGE + "\r\n")
                        .thenHang()));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 15, 60, 60), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/List", "grpc-timeout: 3S"));
            more.awaitArrival();
            ticker.advance(Duration.ofSeconds(2));
            more.open();

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.endsSomehow()).isTrue();
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
            assertThat(record.durationNanos()).isBetween(3 * SECOND, 6 * SECOND);
        }
    }

    @Test
    void uploadDoesNotProlongTheDeadline() {
        Gate never = new Gate();
        try (var upstream = ScriptedUpstream.start(script -> script.readBodiesAfter(never));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 15, 60, 60), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(GrpcCalls.open("/shop/Put", "grpc-timeout: 3S"));
            never.awaitArrival();
            ticker.advance(Duration.ofSeconds(2));
            client.send("7\r\n" + GrpcCalls.MESSAGE + "\r\n");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(status(client.readFinalResponse())).isEqualTo("4");
            assertThat(record.durationNanos()).isBetween(3 * SECOND, 6 * SECOND);
            never.open();
        }
    }

    @Test
    void clientThatStopsSendingIsItselfToBlame() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 60, 60).ejection(1), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(GrpcCalls.open("/shop/Put") + "7\r\n" + GrpcCalls.MESSAGE + "\r\n");
            upstream.awaitConnections(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(status(client.readFinalResponse())).isEqualTo("4");
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.REQUEST_TIMEOUT);
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    @Test
    void policysOwnTimeoutIsTheShorterOne() {
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(new PolicyBuilder().timeouts(1, 2, 60, 60).ejection(1), slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get", "grpc-timeout: 30S"));
            slow.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(status(client.readFinalResponse())).isEqualTo("4");
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
            assertThat(fixture.states("shop")).allMatch(EndpointState::ejected);
        }
    }

    @Test
    void eachAttemptIsGivenWhatIsLeft() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> request.number() == 1
                        ? only(GrpcStatus.UNAVAILABLE, "grpc-retry-pushback-ms: 2000")
                        : message(GrpcStatus.OK)));
                var fixture = fixture(
                        new PolicyBuilder().timeouts(1, 15, 60, 60).retry(GrpcCalls.threeTries("shop/Get")), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get", "grpc-timeout: 5S"));
            assertThat(upstream.awaitRequest(1).header("grpc-timeout")).isEqualTo("5000000u");

            fixture.advanceUntilEnded(ticker, STEP);
            assertThat(GrpcCalls.trailer(client.readFinalResponse())).isEqualTo("0");
            String left = Objects.requireNonNull(upstream.requests().get(1).header("grpc-timeout"));
            assertThat(left).endsWith("u");
            assertThat(Long.parseLong(left.substring(0, left.length() - 1))).isBetween(1L, 3_000_000L);
        }
    }

    @Test
    void deadlineEndsAPauseBeforeTheNextAttempt() {
        RetryPolicy.Backoff pauses = new RetryPolicy.Backoff(Duration.ofHours(1), 1, Duration.ofHours(1));
        RetryPolicy quick = GrpcCalls.threeTries("shop/Get");
        RetryPolicy slow = new RetryPolicy(
                quick.maxAttempts(), quick.statuses(), quick.methods(), pauses, quick.budget(), false, quick.grpc());
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> only(GrpcStatus.UNAVAILABLE)));
                var fixture =
                        fixture(new PolicyBuilder().timeouts(1, 15, 60, 60).retry(slow), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get", "grpc-timeout: 3S"));
            upstream.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(status(client.readFinalResponse())).isEqualTo("4");
            assertThat(record.durationNanos()).isBetween(3 * SECOND, 6 * SECOND);
            assertThat(upstream.executions()).isEqualTo(1);
        }
    }

    @Test
    void deadlineThatIsOverSendsNothing() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new PolicyBuilder(), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(status(client.send(call("/shop/Get", "grpc-timeout: 0m")).readFinalResponse()))
                    .isEqualTo("4");
            assertThat(upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc-timeout: 5",
                "grpc-timeout: -1S",
                "grpc-timeout: 123456789S",
                "grpc-timeout: 5s",
                "grpc-timeout:",
                "grpc-timeout: 5S\r\ngrpc-timeout: 5S"
            })
    void deadlineThatIsNoneIsRefused(String line) {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new PolicyBuilder(), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.send(call("/shop/Get", line)).readFinalResponse();

            assertThat(status(response)).isEqualTo("13");
            assertThat(response.header("grpc-message"))
                    .contains("grpc-timeout: ")
                    .contains("H M S m u n");
            assertThat(upstream.connections()).isZero();
        }
    }

    @Test
    void othersMayCarryTheField() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(new PolicyBuilder(), upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/shop/a", "grpc-timeout: whatever").status()).isEqualTo(200);
            assertThat(upstream.awaitRequest(1).header("grpc-timeout")).isEqualTo("whatever");
        }
    }

    private EngineFixture fixture(PolicyBuilder policy, ScriptedUpstream upstream) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", policy.build(), upstream)
                .apply();
    }
}
