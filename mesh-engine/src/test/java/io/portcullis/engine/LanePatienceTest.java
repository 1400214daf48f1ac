package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What runs in the extension lane and never completes, on a clock that only the test moves. The defaults allow it 60 s. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class LanePatienceTest {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final String GRPC_CALL =
            "POST /lane HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc\r\ngrpc-timeout: 5S\r\nContent-Length: 0\r\n\r\n";

    private final FakeTicker ticker = new FakeTicker(0);

    @Test
    void aFilterThatNeverCompletesEndsByTheDefaultRequestTimeoutAndGivesAllBack() {
        ScriptedLane lane = new ScriptedLane((call, head) -> {});
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(lane, 15, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /lane HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n01234");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(504);
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.LANE_TIMEOUT);
            assertThat(record.lane()).isEqualTo(TakenLane.EXTENSION);
            assertThat(record.durationNanos()).isBetween(60 * SECOND, 70 * SECOND);
            assertThat(lane.resets()).as("the filters are told").hasSize(1);
            fixture.awaitNoExchange();
            assertThat(upstream.connections()).isZero();
        }
    }

    @Test
    void whatAServiceTakesIsBoundedByItsOwnTimeoutsAlone() {
        ScriptedLane lane = new ScriptedLane((call, head) -> call.handBack("lane", head));
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(lane, 100, slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /lane HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(504);
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
            assertThat(record.durationNanos()).isBetween(100 * SECOND, 110 * SECOND);
        }
    }

    @Test
    void behindAServiceTheLaneHasItsTimeAgain() {
        AtomicInteger calls = new AtomicInteger();
        ScriptedLane lane = new ScriptedLane((call, head) -> {
            calls.incrementAndGet();
            call.handBackOnly("lane", head);
        });
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(lane, 100, slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /lane HTTP/1.1\r\nHost: h\r\n\r\n");
            slow.awaitRequest(1);

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(504);
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.LANE_TIMEOUT);
            assertThat(record.durationNanos()).isBetween(160 * SECOND, 180 * SECOND);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void anUploadThatStallsOnItsWayIntoTheLaneIsTheClientsFault() {
        ScriptedLane lane = new ScriptedLane((call, head) -> {});
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(lane, 15, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /lane HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(client.readFinalResponse().status()).isEqualTo(408);
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.REQUEST_TIMEOUT);
        }
    }

    @Test
    void theDeadlineOfACallIsNotProlongedByTheLane() {
        ScriptedLane lane = new ScriptedLane((call, head) -> {
            ticker.advance(Duration.ofSeconds(2));
            call.handBack("lane", head);
        });
        try (var slow = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = fixture(lane, 15, slow);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(GRPC_CALL);
            assertThat(slow.awaitRequest(1).header("grpc-timeout")).isEqualTo("3000000u");

            ExchangeRecord record = fixture.advanceUntilEnded(ticker, STEP);
            assertThat(GrpcCalls.status(client.readFinalResponse())).isEqualTo("4");
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
            assertThat(record.durationNanos()).isBetween(5 * SECOND, 8 * SECOND);
            assertThat(slow.awaitEnd(1)).isNotEqualTo("open");
        }
    }

    @Test
    void aCallThatFailsBehindTheLaneIsToldInTheWordsOfGrpc() {
        ScriptedLane lane = new ScriptedLane((call, head) -> call.handBack("lane", head));
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.reset()));
                var fixture = fixture(lane, 15, upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(GrpcCalls.status(client.send(GRPC_CALL).readFinalResponse()))
                    .isEqualTo("14");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
            assertThat(record.failure()).extracting(Failure::code).isEqualTo(FailureCode.UPSTREAM_RESET);
        }
    }

    /** @param attemptSeconds attempt and request timeout of the service */
    private EngineFixture fixture(ScriptedLane lane, int attemptSeconds, ScriptedUpstream upstream) {
        Route route = new Route(
                "lane",
                0,
                List.of(new RoutePredicate.Path(List.of("/lane"), true)),
                List.of(),
                new RouteTarget.ToService(ServiceId.of("shop")),
                Map.of(),
                List.of("filter Own is the application's"));
        return new EngineFixture(ticker, builder -> builder)
                .service(
                        "shop",
                        new PolicyBuilder()
                                .timeouts(1, attemptSeconds, attemptSeconds, 60)
                                .build(),
                        upstream)
                .routes(route)
                .apply(lane);
    }
}
