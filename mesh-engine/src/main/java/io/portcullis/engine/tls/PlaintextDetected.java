package io.portcullis.engine.tls;

/** User event: the connection does not begin as TLS does, so its peer is untrusted. */
public enum PlaintextDetected {
    /** The only one. */
    INSTANCE
}
