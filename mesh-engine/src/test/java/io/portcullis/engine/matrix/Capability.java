package io.portcullis.engine.matrix;

import java.util.Set;

/**
 * What some HTTP cannot express. This is the one place where an expectation depends on what is spoken: everything else has to come out
 * as it went in, whatever the two sides speak.
 */
enum Capability {
    /** A request whose length nobody knows when it begins; HTTP/1.0 has no chunks (RFC 9112, 6.1). */
    REQUEST_OF_UNKNOWN_LENGTH(Http.HTTP_1_1, Http.HTTP_2),
    /** A response that ends with its connection (RFC 9112, 6.3). */
    RESPONSE_UNTIL_CLOSE(Http.HTTP_1_0, Http.HTTP_1_1),
    /** Fields behind a body, in HTTP/1.1 behind the last chunk (RFC 9112, 7.1.2). */
    TRAILERS(Http.HTTP_1_1, Http.HTTP_2),
    /** Fields behind a body whose length was announced (RFC 9113, 8.1). */
    TRAILERS_BEHIND_A_LENGTH(Http.HTTP_2),
    /** Responses before the response, 100 and 103 (RFC 9110, 15.2). */
    INFORMATIONAL(Http.HTTP_1_1, Http.HTTP_2),
    /** Many exchanges on one connection, each of which can be given up alone (RFC 9113, 5). */
    STREAMS(Http.HTTP_2),
    /** An end of one direction that is not the end of the other (RFC 9112, 9.6). */
    HALF_CLOSE(Http.HTTP_1_0, Http.HTTP_1_1);

    private final Set<Http> of;

    Capability(Http... of) {
        this.of = Set.of(of);
    }

    boolean of(Http http) {
        return of.contains(http);
    }

    /** Whether a sender who speaks that can send the message at all. */
    static boolean sendable(Message message, Http by) {
        return switch (message.framing()) {
                    case NONE, LENGTH -> true;
                    case UNKNOWN -> !message.request() || by.can(REQUEST_OF_UNKNOWN_LENGTH);
                    case UNTIL_CLOSE -> by.can(RESPONSE_UNTIL_CLOSE);
                }
                && (!message.hasTrailers() || trailersFit(message, by))
                && (!message.expects() || by.can(INFORMATIONAL));
    }

    /** Whether the trailers of a message arrive at a receiver who speaks that. */
    static boolean trailersFit(Message message, Http to) {
        return to.can(message.framing() == Framing.LENGTH ? TRAILERS_BEHIND_A_LENGTH : TRAILERS);
    }
}
