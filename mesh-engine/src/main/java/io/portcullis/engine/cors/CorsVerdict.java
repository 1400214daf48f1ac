package io.portcullis.engine.cors;

import io.portcullis.engine.http.Headers;

/** What becomes of a request, as far as its origin has to do with it. */
public sealed interface CorsVerdict {
    /**
     * It goes on.
     *
     * @param headers of its response, in front of all others; not to be changed
     */
    record Passes(Headers headers) implements CorsVerdict {}

    /**
     * A browser has asked beforehand, and may.
     *
     * @param headers of the response, owned by the receiver
     */
    record Preflight(Headers headers) implements CorsVerdict {}

    /**
     * It may not.
     *
     * @param headers of the response; not to be changed
     * @param why in words for people, without a full stop
     */
    record Refused(Headers headers, String why) implements CorsVerdict {}
}
