package io.portcullis.spring.config;

/** What this process is. The application declares it as a bean; there is no property for it. */
public enum MeshRole {
    /** The ingress: {@code server.port} takes requests from anywhere. */
    GATEWAY,
    /** Beside one application: {@code server.port} takes the requests for it, further listeners those it sends. */
    SIDECAR
}
