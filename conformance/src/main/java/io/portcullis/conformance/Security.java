package io.portcullis.conformance;

import java.util.Locale;

/** How connections are secured where the role of a proxy has them secured. */
public enum Security {
    /** Nothing is; HTTP/2 by prior knowledge. */
    CLEAR,
    /** Strangers and the web by TLS, sidecars by mutual TLS; HTTP/2 by ALPN. */
    TLS;

    /** Whether clients of that role use TLS. An application speaks with its own sidecar in the clear. */
    boolean ofClients(Role role) {
        return this == TLS && role != Role.OUTBOUND;
    }

    /** Whether the upstream of that role does. */
    boolean ofUpstream(Role role) {
        return this == TLS && role != Role.INBOUND;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
