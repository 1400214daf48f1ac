package io.portcullis.engine.grpc;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** How a call of gRPC begins and ends that we make ourselves. Stateless, any thread. */
public final class OwnCall {
    private OwnCall() {}

    /**
     * The head of a call, whose message follows.
     *
     * @param path {@code /package.Service/Method}
     * @param timeoutNanos what the server is told about how long we wait
     */
    public static RequestHead head(String authority, String path, long timeoutNanos) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, authority);
        headers.add(HeaderName.CONTENT_TYPE, GrpcFields.MEDIA_TYPE);
        headers.add(HeaderName.TE, "trailers");
        headers.add(GrpcFields.TIMEOUT, GrpcTimeout.format(timeoutNanos));
        return new RequestHead("POST", path, null, HttpVersion.HTTP_2, headers, BodyLength.UNKNOWN);
    }

    /** The status in a head or in trailers, or null if there is none. */
    public static @Nullable GrpcStatus status(Headers headers) {
        int line = headers.indexOf(GrpcFields.STATUS, 0);
        return line < 0 ? null : GrpcStatus.of(headers.decimal(line));
    }
}
