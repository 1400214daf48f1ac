package io.portcullis.spring.config;

import io.portcullis.core.model.ForwardedPolicy.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway tells services about the client in X-Forwarded-* and Forwarded, and which proxies in front it believes.
 * Immutable, any thread.
 *
 * @param trustedProxies addresses of proxies in front whose fields are continued: IP addresses or ranges. The client is found
 *     from the right, up to the first address that is not among them; it counts for predicates, limits and logs. Default:
 *     none, fields from outside are replaced.
 * @param believe which fields of theirs count: x-forwarded or forwarded; the others are written anew. Default: x-forwarded.
 * @param xForwarded whether X-Forwarded-* are written at all. Default: true.
 * @param xForwardedFor whether X-Forwarded-For is written. Default: true.
 * @param xForwardedProto whether X-Forwarded-Proto is written. Default: true.
 * @param xForwardedHost whether X-Forwarded-Host is written. Default: true.
 * @param xForwardedPort whether X-Forwarded-Port is written. Default: true.
 * @param xForwardedPrefix whether X-Forwarded-Prefix of a trusted proxy is passed on. Default: true.
 * @param forwarded whether Forwarded (RFC 7239) is written. Default: false.
 */
public record ForwardedProperties(
        @Nullable List<String> trustedProxies,
        @Nullable Family believe,
        @Nullable Boolean xForwarded,
        @Nullable Boolean xForwardedFor,
        @Nullable Boolean xForwardedProto,
        @Nullable Boolean xForwardedHost,
        @Nullable Boolean xForwardedPort,
        @Nullable Boolean xForwardedPrefix,
        @Nullable Boolean forwarded) {}
