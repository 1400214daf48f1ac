package io.portcullis.engine.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.grpc.OwnCall;
import io.portcullis.engine.health.HealthMessages.ServingStatus;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The answer to {@code grpc.health.v1.Health/Check}: one message, and the status of the call. */
final class GrpcAnswer implements Answer {
    private final String service;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(8);
    private int httpStatus;
    private @Nullable GrpcStatus status;

    /** @param service asked for; empty for the server as a whole */
    GrpcAnswer(String service) {
        this.service = service;
    }

    @Override
    public void head(ResponseHead head) {
        httpStatus = head.status();
        status = OwnCall.status(head.headers());
    }

    @Override
    public boolean data(ByteBuf data) {
        int more = Math.min(data.readableBytes(), HealthMessages.MAX_BYTES + 1 - body.size());
        body.writeBytes(ByteBufUtil.getBytes(data, data.readerIndex(), more));
        return body.size() > HealthMessages.MAX_BYTES;
    }

    @Override
    public Finding finding(@Nullable Headers trailers) {
        if (httpStatus != 200) {
            return Finding.failed("the call was answered with HTTP status " + httpStatus + " (expected: 200)");
        }
        GrpcStatus last = trailers == null ? null : OwnCall.status(trailers);
        GrpcStatus ended = last == null ? status : last;
        if (body.size() > HealthMessages.MAX_BYTES) {
            return malformed("more than " + HealthMessages.MAX_BYTES + " bytes");
        }
        return ended == GrpcStatus.OK ? message() : notOk(ended);
    }

    private Finding message() {
        ServingStatus said;
        try {
            said = HealthMessages.response(body.toByteArray());
        } catch (MalformedMessageException e) {
            return malformed(e.getMessage());
        }
        return said == ServingStatus.SERVING ? Finding.HEALTHY : Finding.denied("it says " + said);
    }

    private static Finding malformed(String what) {
        return Finding.failed("its answer is no HealthCheckResponse: " + what);
    }

    private Finding notOk(@Nullable GrpcStatus ended) {
        return Finding.failed(
                switch (ended) {
                    case null -> "its answer has no grpc-status";
                    case UNIMPLEMENTED ->
                        "grpc-status UNIMPLEMENTED: it has no grpc.health.v1.Health; add the health service to the server, or"
                                + " set health-check.type: http";
                    case NOT_FOUND ->
                        "grpc-status NOT_FOUND: it knows no service '" + service
                                + "'; see health-check.service, which is empty for the server as a whole";
                    case PERMISSION_DENIED, UNAUTHENTICATED ->
                        "grpc-status " + ended + ": let us call " + HealthMessages.METHOD + " there";
                    default -> "grpc-status " + ended;
                });
    }
}
