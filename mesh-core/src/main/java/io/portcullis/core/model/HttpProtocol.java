package io.portcullis.core.model;

/** Which HTTP is spoken on the connections to a service. */
public enum HttpProtocol {
    /**
     * What fits: by TLS with a server of the web whatever it chooses, HTTP/2 first; else what the request came in, so that a sidecar
     * changes nothing, and HTTP/1.1 where an endpoint knows no HTTP/2.
     */
    AUTO,
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2, in the clear by prior knowledge (RFC 9113, 3.3). */
    HTTP2
}
