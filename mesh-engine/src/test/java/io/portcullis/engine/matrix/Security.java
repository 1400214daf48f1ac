package io.portcullis.engine.matrix;

/** What secures the connections on both sides of the gateway. */
enum Security {
    /** Nothing. */
    CLEAR,
    /** Certificates of servers. */
    TLS,
    /** Certificates of both ends: a client's at the edge, the identities of workloads towards the endpoint. */
    MTLS
}
