package io.portcullis.core.model;

import java.util.List;

/**
 * What pages of other origins may ask for, as Spring's {@code CorsConfiguration} has it. Immutable, any thread.
 *
 * @param allowedOrigins such as {@code https://shop.example.org}, or {@code *}; compared without regard to case
 * @param allowedOriginPatterns with {@code *} anywhere, and ports as {@code :[8080,8443]} or {@code :[*]}
 * @param allowedMethods names, or {@code *}; empty for GET and HEAD
 * @param allowedHeaders names of request fields, or {@code *}
 * @param exposedHeaders names of response fields that a page may read
 * @param allowCredentials whether requests may carry cookies and the like
 * @param allowPrivateNetwork whether pages of the public network may ask
 * @param maxAgeSeconds how long a browser may remember the answer, or -1 if nothing is said
 */
public record CorsPolicy(
        List<String> allowedOrigins,
        List<String> allowedOriginPatterns,
        List<String> allowedMethods,
        List<String> allowedHeaders,
        List<String> exposedHeaders,
        boolean allowCredentials,
        boolean allowPrivateNetwork,
        long maxAgeSeconds) {
    /** Stands for everything. */
    public static final String ALL = "*";

    /** @throws IllegalArgumentException if every origin is allowed what only named ones may be allowed */
    public CorsPolicy {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedOriginPatterns = List.copyOf(allowedOriginPatterns);
        allowedMethods = List.copyOf(allowedMethods);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
        boolean anybody = allowedOrigins.contains(ALL);
        Expect.that(
                !anybody || !allowCredentials,
                "allowed-origins",
                ALL,
                "origins by name, or allowed-origin-patterns, since allow-credentials is true");
        Expect.that(
                !anybody || !allowPrivateNetwork,
                "allowed-origins",
                ALL,
                "origins by name, or allowed-origin-patterns, since allow-private-network is true");
    }
}
