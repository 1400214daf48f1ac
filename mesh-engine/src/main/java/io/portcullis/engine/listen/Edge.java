package io.portcullis.engine.listen;

import io.portcullis.engine.tls.EdgeTls;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway's listener receives strangers. Immutable, any thread.
 *
 * @param tls what secures their connections, or null for plaintext
 * @param transportSecurity value of Strict-Transport-Security (RFC 6797) for responses by TLS that have none, or null
 * @param redirect sends what comes in to https, or null
 */
public record Edge(
        @Nullable EdgeTls tls,
        @Nullable String transportSecurity,
        @Nullable HttpsRedirect redirect) {
    /** Plain text, and nothing else. */
    public static final Edge PLAIN = new Edge(null, null, null);

    /** By TLS. */
    public static Edge of(EdgeTls tls) {
        return new Edge(tls, null, null);
    }

    /** In plain text, to be sent to https. */
    public static Edge of(HttpsRedirect redirect) {
        return new Edge(null, null, redirect);
    }
}
