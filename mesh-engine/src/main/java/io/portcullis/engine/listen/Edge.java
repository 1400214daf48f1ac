package io.portcullis.engine.listen;

import io.portcullis.engine.tls.EdgeTls;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway's listener receives strangers. Immutable, any thread.
 *
 * @param tls what secures their connections, or null for plaintext
 */
public record Edge(@Nullable EdgeTls tls) {
    /** Plain text, and nothing else. */
    public static final Edge PLAIN = new Edge(null);

    /** By TLS. */
    public static Edge of(EdgeTls tls) {
        return new Edge(tls);
    }
}
