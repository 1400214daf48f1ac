package io.portcullis.core.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcStatusTest {
    @ParameterizedTest
    @EnumSource
    void numberOnTheWireIsReadBack(GrpcStatus status) {
        assertThat(GrpcStatus.of(status.number())).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"OK, 0", "DEADLINE_EXCEEDED, 4", "UNIMPLEMENTED, 12", "UNAVAILABLE, 14", "UNAUTHENTICATED, 16"})
    void numbersAreThoseOfTheSpecification(GrpcStatus status, int number) {
        assertThat(status.number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 17, 4_294_967_296L, 999_999_999_999_999_999L})
    void whatIsNoStatusIsUnknown(long number) {
        assertThat(GrpcStatus.of(number)).isEqualTo(GrpcStatus.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource
    void everyFailureOfOursIsAFailureToClientsOfGrpc(FailureCode code) {
        assertThat(GrpcStatus.of(code)).isNotEqualTo(GrpcStatus.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_FAILED, UNAVAILABLE",
        "BREAKER_OPEN, UNAVAILABLE",
        "DRAINING, UNAVAILABLE",
        "UPSTREAM_TIMEOUT, DEADLINE_EXCEEDED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
        "BODY_TOO_LARGE, RESOURCE_EXHAUSTED",
        "FORBIDDEN, PERMISSION_DENIED",
        "NO_ROUTE, UNIMPLEMENTED",
        "BAD_REQUEST, INTERNAL"
    })
    void failuresHaveTheStatusThatTellsWhatToDo(FailureCode code, GrpcStatus status) {
        assertThat(GrpcStatus.of(code)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"400, INTERNAL", "401, UNAUTHENTICATED", "403, PERMISSION_DENIED", "404, UNIMPLEMENTED"})
    void httpStatusIsReadAsClientsDo(int http, GrpcStatus status) {
        assertThat(GrpcStatus.ofHttp(http)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void httpStatusThatMayPassIsUnavailable(int http) {
        assertThat(GrpcStatus.ofHttp(http)).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    @Test
    void whatCallersDoWrongIsNoFailureOfTheService() {
        assertThat(GrpcStatus.values())
                .filteredOn(status -> status.httpStatus() >= 500)
                .containsExactly(
                        GrpcStatus.UNKNOWN,
                        GrpcStatus.DEADLINE_EXCEEDED,
                        GrpcStatus.INTERNAL,
                        GrpcStatus.UNAVAILABLE,
                        GrpcStatus.DATA_LOSS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1500", "2147483647"})
    void pushbackIsADelay(String value) {
        assertThat(Pushback.parse(value)).isEqualTo(new Pushback(Long.parseLong(value)));
        assertThat(Pushback.parse(value).forbids()).isFalse();
    }

    @Test
    void pushbackBeyondTheEndOfTheCallForbids() {
        assertThat(new Pushback(2).within(2_000_001)).isEqualTo(new Pushback(2));
        assertThat(new Pushback(2).within(2_000_000).forbids()).isTrue();
        assertThat(new Pushback(0).within(0).forbids()).isTrue();
        assertThat(new Pushback(-1).within(Long.MAX_VALUE).forbids()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2147483648", "", "abc", "1.5", "+1", "007", "00", "2147483648", " 1"})
    void pushbackThatIsNegativeOrNoNumberForbids(String value) {
        assertThat(Pushback.parse(value).forbids()).isTrue();
    }
}
