package io.portcullis.engine.matrix;

/** How far an exchange has come when it is given up; each implies those before it, but for the middle of the response's head. */
enum Stage {
    /** The first half of its head was sent. */
    IN_REQUEST_HEAD,
    /** The endpoint has the head. */
    AFTER_REQUEST_HEAD,
    /** The endpoint has half of the body. */
    IN_REQUEST_BODY,
    /** The endpoint has all of the body, and does not know it. */
    BEFORE_REQUEST_END,
    /** The endpoint has the whole request. */
    AFTER_REQUEST,
    /** The first half of the response's head was sent. */
    IN_RESPONSE_HEAD,
    /** The client has been told 103. */
    AFTER_HINT,
    /** The client has the head. */
    AFTER_RESPONSE_HEAD,
    /** The client has half of the body. */
    IN_RESPONSE_BODY,
    /** The client has all of the body, and trailers are due. */
    BEFORE_RESPONSE_END;

    boolean includes(Stage earlier) {
        return ordinal() >= earlier.ordinal();
    }

    /** Whether a head is under way, so that a frame of another kind would break the connection (RFC 9113, 4.3). */
    boolean isInHead() {
        return this == IN_REQUEST_HEAD || this == IN_RESPONSE_HEAD;
    }
}
