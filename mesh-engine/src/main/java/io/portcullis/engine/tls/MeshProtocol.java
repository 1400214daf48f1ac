package io.portcullis.engine.tls;

import org.jspecify.annotations.Nullable;

/**
 * What two sidecars speak with each other inside of mutual TLS, agreed on in the handshake (ALPN, RFC 7301), so that the end
 * that receives neither guesses nor mistakes the TLS of an application for that of the mesh.
 */
public enum MeshProtocol {
    /** Requests and responses, HTTP/1.1. */
    HTTP("portcullis-http"),
    /** Requests and responses, HTTP/2. */
    HTTP2("portcullis-h2"),
    /** One connection of an application, byte for byte. */
    TCP("portcullis-tcp");

    private final String alpn;

    MeshProtocol(String alpn) {
        this.alpn = alpn;
    }

    /** The name in the handshake. */
    public String alpn() {
        return alpn;
    }

    /** The one of that name, or null: no sidecar calls. */
    public static @Nullable MeshProtocol of(@Nullable String alpn) {
        for (MeshProtocol protocol : values()) {
            if (protocol.alpn.equals(alpn)) {
                return protocol;
            }
        }
        return null;
    }
}
