package io.portcullis.engine.flow;

/**
 * Why one direction of an exchange was given up. Immutable, any thread.
 *
 * @param code what it means for the other direction and for retries
 * @param detail what happened, in words for people, without a full stop
 */
public record StreamReset(Code code, String detail) {
    /** The kinds of reset. */
    public enum Code {
        /** The peer closed or reset the connection; what it did with the request is not known. */
        CLOSED,
        /** The request never left this process: no byte of it was written to the socket. */
        UNSENT,
        /** The peer says that it did not process the request (HTTP/2 REFUSED_STREAM, GOAWAY beyond the last stream). */
        REFUSED,
        /** The peer refused our certificate after our side of the handshake was over: it took no request (RFC 8446, 4.4). */
        TLS_REFUSED,
        /** The peer's bytes break the protocol. */
        PROTOCOL,
        /** Nobody wants the rest any more. */
        CANCELLED,
        /** A timeout of ours. */
        TIMEOUT
    }
}
