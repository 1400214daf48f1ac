package io.portcullis.engine.limit;

/** Every limit that is counted when it is reached. Never rename one: alerts are built on the names. */
public enum Limit {
    /** Connections of all clients. */
    CONNECTIONS("connections"),
    /** Connections of one client. */
    CLIENT_CONNECTIONS("client_connections"),
    /** The first byte of a connection, or the end of its TLS handshake, did not come in time. */
    FIRST_BYTE_TIMEOUT("first_byte_timeout"),
    /** The target of a request line. */
    TARGET_SIZE("target_size"),
    /** Bytes or fields of a head, or of a trailer section. */
    HEAD_SIZE("head_size"),
    /** The head of a request did not come in time. */
    HEAD_TIMEOUT("head_timeout"),
    /** The body of a request. */
    BODY_SIZE("body_size"),
    /** Nothing more of a request's body came. */
    BODY_TIMEOUT("body_timeout"),
    /** A request's body came too slowly. */
    BODY_RATE("body_rate"),
    /** A client takes nothing of what is written to it. */
    WRITE_TIMEOUT("write_timeout"),
    /** A client takes what is written to it too slowly. */
    WRITE_RATE("write_rate"),
    /** Bytes of requests that wait for their turn: no more are read. */
    PIPELINE_SIZE("pipeline_size"),
    /** Requests of one connection: the response asks for another one. */
    CONNECTION_REQUESTS("connection_requests"),
    /** Frames of HTTP/2 that neither requests nor bodies explain: the connection was ended. */
    CONTROL_FRAMES("control_frames"),
    /** A connection without a request. */
    IDLE_TIMEOUT("idle_timeout"),
    /** Memory for buffers: a new request was refused. */
    MEMORY_SHED("memory_shed");

    private final String text;

    Limit(String text) {
        this.text = text;
    }

    /** The name in metrics. */
    public String text() {
        return text;
    }
}
