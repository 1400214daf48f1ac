package io.portcullis.core.model;

import io.portcullis.core.grpc.GrpcStatus;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a service says about repeating calls of gRPC. Immutable, any thread.
 *
 * <p>Every call of gRPC is a POST: what it does twice if it is made twice only the service knows.
 *
 * @param statuses that count as a failed attempt; any but OK; default UNAVAILABLE
 * @param idempotentMethods methods that do the same if they are executed twice, {@code package.Service/Method}, or
 *     {@code package.Service/*} for all of a service; default none
 */
public record GrpcRetries(Set<GrpcStatus> statuses, Set<String> idempotentMethods) {
    /** UNAVAILABLE, and no method may be executed twice. */
    public static final GrpcRetries DEFAULT = new GrpcRetries(Set.of(GrpcStatus.UNAVAILABLE), Set.of());

    /** No status counts, and no method may be executed twice. */
    static final GrpcRetries NONE = new GrpcRetries(Set.of(), Set.of());

    private static final Pattern METHOD = Pattern.compile("[^/*\\s]+/([^/*\\s]+|\\*)");

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public GrpcRetries {
        statuses = Set.copyOf(statuses);
        for (GrpcStatus status : statuses) {
            Expect.that(status != GrpcStatus.OK, "grpc-statuses", status, "a status of a failure");
        }
        idempotentMethods = Set.copyOf(idempotentMethods);
        for (String method : idempotentMethods) {
            Expect.that(
                    METHOD.matcher(method).matches(),
                    "idempotent-grpc-methods",
                    method,
                    "package.Service/Method or package.Service/*");
        }
    }

    /**
     * Whether the service promises that executing the method twice is executing it once.
     *
     * @param method {@code package.Service/Method}
     */
    public boolean idempotent(String method) {
        int slash = method.indexOf('/');
        return idempotentMethods.contains(method)
                || (slash >= 0 && idempotentMethods.contains(method.substring(0, slash + 1) + '*'));
    }
}
