package io.portcullis.engine.grpc;

import io.portcullis.engine.http.HeaderName;

/** The fields by which gRPC says what HTTP has no words for. */
final class GrpcFields {
    /** What the media types of gRPC begin with; {@code application/grpc-web} is another protocol. */
    static final String MEDIA_TYPE = "application/grpc";

    static final HeaderName TIMEOUT = HeaderName.of("grpc-timeout");
    static final HeaderName STATUS = HeaderName.of("grpc-status");
    static final HeaderName MESSAGE = HeaderName.of("grpc-message");
    static final HeaderName PUSHBACK = HeaderName.of("grpc-retry-pushback-ms");
    static final HeaderName PREVIOUS_ATTEMPTS = HeaderName.of("grpc-previous-rpc-attempts");

    private GrpcFields() {}
}
