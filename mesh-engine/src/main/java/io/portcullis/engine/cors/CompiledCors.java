package io.portcullis.engine.cors;

import io.portcullis.core.model.CorsPolicy;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One policy, ready to judge requests of other origins. Immutable, any thread. */
final class CompiledCors {
    private static final HeaderName ALLOW_ORIGIN = HeaderName.of("Access-Control-Allow-Origin");
    private static final HeaderName ALLOW_METHODS = HeaderName.of("Access-Control-Allow-Methods");
    private static final HeaderName ALLOW_HEADERS = HeaderName.of("Access-Control-Allow-Headers");
    private static final HeaderName EXPOSE_HEADERS = HeaderName.of("Access-Control-Expose-Headers");
    private static final HeaderName ALLOW_CREDENTIALS = HeaderName.of("Access-Control-Allow-Credentials");
    private static final HeaderName ALLOW_PRIVATE_NETWORK = HeaderName.of("Access-Control-Allow-Private-Network");
    private static final HeaderName REQUEST_PRIVATE_NETWORK = HeaderName.of("Access-Control-Request-Private-Network");
    private static final HeaderName MAX_AGE = HeaderName.of("Access-Control-Max-Age");
    private static final List<String> SIMPLE = List.of("GET", "HEAD");

    private final CorsPolicy policy;
    private final List<OriginPattern> patterns;
    private final List<String> methods;
    private final boolean anyMethod;
    private final boolean anyHeader;

    CompiledCors(CorsPolicy policy) {
        this.policy = policy;
        this.patterns = policy.allowedOriginPatterns().stream()
                .map(CompiledCors::withoutSlash)
                .map(OriginPattern::compile)
                .toList();
        this.methods = policy.allowedMethods().isEmpty() ? SIMPLE : policy.allowedMethods();
        this.anyMethod = methods.contains(CorsPolicy.ALL);
        this.anyHeader = policy.allowedHeaders().contains(CorsPolicy.ALL);
    }

    /** @param vary what every response says; copied where something is added */
    CorsVerdict judge(String origin, RequestHead head, boolean preflight, Headers vary) {
        String allowed = allowed(origin);
        if (allowed == null) {
            return new CorsVerdict.Refused(vary, "origin " + origin + " is not allowed");
        }
        String method = preflight ? head.headers().get(CorsTable.REQUEST_METHOD) : head.method();
        if (method == null || (!anyMethod && !methods.contains(method))) {
            return new CorsVerdict.Refused(vary, "method " + method + " is not allowed to other origins");
        }
        List<String> fields = preflight ? allowedFields(head.headers().all(CorsTable.REQUEST_HEADERS)) : List.of();
        if (fields == null) {
            return new CorsVerdict.Refused(vary, "none of the fields it names is allowed to other origins");
        }
        Headers headers = vary.copy();
        headers.add(ALLOW_ORIGIN, allowed);
        if (preflight) {
            headers.add(ALLOW_METHODS, anyMethod ? method : String.join(",", methods));
            if (!fields.isEmpty()) {
                headers.add(ALLOW_HEADERS, String.join(", ", fields));
            }
        }
        common(headers, head.headers());
        if (!preflight) {
            return new CorsVerdict.Passes(headers);
        }
        if (policy.maxAgeSeconds() >= 0) {
            headers.add(MAX_AGE, Long.toString(policy.maxAgeSeconds()));
        }
        return new CorsVerdict.Preflight(headers);
    }

    private void common(Headers headers, Headers request) {
        if (!policy.exposedHeaders().isEmpty()) {
            headers.add(EXPOSE_HEADERS, String.join(", ", policy.exposedHeaders()));
        }
        if (policy.allowCredentials()) {
            headers.add(ALLOW_CREDENTIALS, "true");
        }
        if (policy.allowPrivateNetwork() && "true".equalsIgnoreCase(request.get(REQUEST_PRIVATE_NETWORK))) {
            headers.add(ALLOW_PRIVATE_NETWORK, "true");
        }
    }

    /** What the response names, or null. */
    private @Nullable String allowed(String origin) {
        if (policy.allowedOrigins().contains(CorsPolicy.ALL)) {
            return origin.isBlank() ? null : CorsPolicy.ALL;
        }
        String compared = withoutSlash(origin);
        for (String one : policy.allowedOrigins()) {
            if (withoutSlash(one).equalsIgnoreCase(compared)) {
                return origin;
            }
        }
        return patterns.stream().anyMatch(pattern -> pattern.matches(compared)) ? origin : null;
    }

    /** Of the fields that a page wants to send those that it may, or null if it wants some and may none. */
    private @Nullable List<String> allowedFields(List<String> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<String> allowed = new ArrayList<>();
        for (String line : wanted) {
            for (String name : line.split(",")) {
                String field = name.strip();
                if (!field.isEmpty()
                        && (anyHeader || policy.allowedHeaders().stream().anyMatch(field::equalsIgnoreCase))) {
                    allowed.add(field);
                }
            }
        }
        return allowed.isEmpty() ? null : allowed;
    }

    private static String withoutSlash(String origin) {
        return origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin;
    }
}
