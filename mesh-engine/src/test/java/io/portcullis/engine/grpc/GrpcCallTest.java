package io.portcullis.engine.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcCallTest {
    private static final HeaderName STATUS = HeaderName.of("grpc-status");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/grpc",
                "application/grpc+proto",
                "application/grpc+json",
                "application/grpc; charset=utf-8",
                "application/grpc ;x=y",
                "Application/GRPC+proto"
            })
    void typeSaysThatItIsACall(String type) {
        assertThat(GrpcCall.of(request("POST", type))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/grpc-web",
                "application/grpc-web+proto",
                "application/grpc-web-text",
                "application/grpcx",
                "application/grp",
                "application/json",
                "text/plain; x=application/grpc"
            })
    void otherTypesAreOthers(String type) {
        assertThat(GrpcCall.of(request("POST", type))).isNull();
    }

    @Test
    void onlyAPostIsACall() {
        assertThat(GrpcCall.of(request("GET", "application/grpc"))).isNull();
        assertThat(GrpcCall.of(request("PUT", "application/grpc"))).isNull();
        assertThat(GrpcCall.of(request("POST", null))).isNull();
    }

    @Test
    void statusComesWithTheHeadOrWithTheTrailers() {
        GrpcCall call = call();
        call.answered(response(200, "14"));
        assertThat(call.outcome(null)).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(call.judged(200)).isEqualTo(503);

        call.begin();
        call.answered(response(200, null));
        assertThat(call.outcome(null)).as("it is not known yet").isNull();
        assertThat(call.judged(200)).isEqualTo(200);
        call.ended(response(200, "0").headers());
        assertThat(call.outcome(null)).isEqualTo(GrpcStatus.OK);
    }

    @Test
    void responseThatEndsWithoutAStatusIsUnknown() {
        GrpcCall call = call();
        call.answered(response(200, null));
        call.ended(null);
        assertThat(call.outcome(null)).isEqualTo(GrpcStatus.UNKNOWN);
        assertThat(call.judged(200)).isEqualTo(500);
    }

    @Test
    void responseOfHttpIsReadAsClientsDo() {
        GrpcCall call = call();
        call.answered(response(503, null));
        call.ended(null);
        assertThat(call.outcome(null)).isEqualTo(GrpcStatus.UNAVAILABLE);
        assertThat(call.failure(response(503, null).headers(), false, 1))
                .as("HTTP has words of its own for it")
                .isNull();
    }

    @Test
    void deadlineOfTheClientIsNotTheServicesFault() {
        GrpcCall patient = call();
        patient.answered(response(200, "4"));
        assertThat(patient.judged(200)).isEqualTo(504);

        RequestHead hasty = request("POST", "application/grpc");
        hasty.headers().add(HeaderName.of("grpc-timeout"), "1m");
        GrpcCall call = Objects.requireNonNull(GrpcCall.of(hasty));
        call.answered(response(200, "4"));
        assertThat(call.judged(200)).isLessThan(500);
        assertThat(call.outcome(null)).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    }

    private static GrpcCall call() {
        return Objects.requireNonNull(GrpcCall.of(request("POST", "application/grpc")));
    }

    private static RequestHead request(String method, @Nullable String type) {
        Headers headers = new Headers();
        if (type != null) {
            headers.add(HeaderName.CONTENT_TYPE, type);
        }
        return new RequestHead(method, "/shop.Catalog/Get", null, HttpVersion.HTTP_1_1, headers, BodyLength.UNKNOWN);
    }

    private static ResponseHead response(int status, @Nullable String grpcStatus) {
        Headers headers = new Headers();
        if (grpcStatus != null) {
            headers.add(STATUS, grpcStatus);
        }
        return new ResponseHead(status, "", HttpVersion.HTTP_1_1, headers, BodyLength.UNKNOWN);
    }
}
