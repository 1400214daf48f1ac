package io.portcullis.engine;

import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.GrpcRetries;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls of gRPC and answers to them, as HTTP/1.1 carries them. */
final class GrpcCalls {
    /** A message of two bytes behind its prefix. */
    static final String MESSAGE = "\0\0\0\0\2hi";

    private GrpcCalls() {}

    /** A unary call. Headers are whole lines. */
    static String call(String path, String... headers) {
        return open(path, headers) + "7\r\n" + MESSAGE + "\r\n0\r\n\r\n";
    }

    /** The head of a call whose messages come later. */
    static String open(String path, String... headers) {
        StringBuilder request = new StringBuilder("POST ")
                .append(path)
                .append(
                        " HTTP/1.1\r\nHost: shop\r\nContent-Type: application/grpc\r\nTE: trailers\r\nConnection: TE\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("Transfer-Encoding: chunked\r\n\r\n").toString();
    }

    /** A message, and how it went behind it. */
    static Reply message(GrpcStatus status) {
        return started().then("7\r\n" + MESSAGE + "\r\n0\r\ngrpc-status: " + status.number() + "\r\n\r\n");
    }

    /** The head of a response whose messages come later. */
    static Reply started() {
        return Reply.raw(
                "HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\nTrailer: grpc-status\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** A status and nothing else. Headers are whole lines. */
    static Reply only(GrpcStatus status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/grpc\r\ngrpc-status: ")
                .append(status.number())
                .append("\r\nContent-Length: 0\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return Reply.raw(head.append("\r\n").toString());
    }

    /** The status in the head: of an answer that is nothing else. */
    static @Nullable String status(Response response) {
        return response.header("grpc-status");
    }

    /** The status behind the messages. */
    static @Nullable String trailer(Response response) {
        return response.trailers().stream()
                .filter(field -> field.name().equals("grpc-status"))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** Three tries without a pause, on UNAVAILABLE, of the methods that may be executed twice. */
    static RetryPolicy threeTries(String... idempotent) {
        RetryPolicy base = PolicyBuilder.THREE_TRIES;
        return new RetryPolicy(
                base.maxAttempts(),
                base.statuses(),
                base.methods(),
                base.backoff(),
                base.budget(),
                false,
                new GrpcRetries(Set.of(GrpcStatus.UNAVAILABLE), Set.of(idempotent)));
    }
}
