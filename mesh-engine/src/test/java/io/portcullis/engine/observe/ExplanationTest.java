package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void aFailedExchangeTellsEachAttemptItsCauseAndTheRemedy() {
        ExchangeRecord exchange = Exchanges.failed(
                Failure.of(
                        FailureCode.CONNECT_FAILED,
                        "service payment-service: 10.0.0.8:8080 refused the connection",
                        "start it"),
                List.of(
                        new AttemptRecord("10.0.0.7:8080", 3_000_000, 503, "a status that is retried"),
                        new AttemptRecord("10.0.0.8:8080", 1_500_000, 0, "connection refused")));
        assertThat(Explanation.lines(exchange))
                .containsExactly(
                        "POST /charge for payment-service from 127.0.0.1:4711 on listener outbound",
                        "route checkout: Path /charge matched",
                        "attempt 1 to 10.0.0.7:8080: answered 503 after 3.0 ms: a status that is retried",
                        "attempt 2 to 10.0.0.8:8080: no response after 1.5 ms: connection refused",
                        "the client got 503 after 12.3 ms (connect_failed: No connection to the endpoint could be"
                                + " made)",
                        "cause: service payment-service: 10.0.0.8:8080 refused the connection",
                        "what to change: start it");
    }

    @Test
    void aCallOfGrpcTellsTheStatusOfEachAttempt() {
        List<AttemptRecord> attempts = List.of(
                new AttemptRecord("a:1", 1_000_000, 200, "grpc-status UNAVAILABLE"),
                new AttemptRecord("b:1", 1_000_000, 200, ""));
        assertThat(Explanation.lines(Exchanges.grpc(GrpcStatus.OK, attempts)))
                .contains(
                        "attempt 1 to a:1: answered 200 after 1.0 ms: grpc-status UNAVAILABLE",
                        "the client got 200, grpc-status OK after 12.3 ms")
                .endsWith("the client did not notice: a later attempt succeeded");
        assertThat(Explanation.lines(Exchanges.grpc(GrpcStatus.UNAVAILABLE, attempts)))
                .last()
                .isEqualTo("the client got 200, grpc-status UNAVAILABLE after 12.3 ms");
    }

    @Test
    void aFailureWithoutARemedyGetsTheUsualOne() {
        ExchangeRecord exchange = Exchanges.failed(Failure.of(FailureCode.NO_ROUTE, "nothing matches /x"), List.of());
        assertThat(Explanation.lines(exchange))
                .last()
                .isEqualTo("what to change: compare host, path and method with the predicates of the routes");
    }

    @Test
    void aRetriedExchangeSaysThatTheClientDidNotNotice() {
        ExchangeRecord exchange = Exchanges.of(
                "/",
                Exchanges.TRACE,
                200,
                null,
                List.of(new AttemptRecord("a:1", 1_000_000, 503, ""), new AttemptRecord("b:1", 1_000_000, 200, "")));
        assertThat(Explanation.lines(exchange))
                .contains("the client got 200 after 12.3 ms")
                .endsWith("the client did not notice: a later attempt succeeded");
    }
}
