package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** Why a request goes no further along its route. */
public sealed interface Stop {
    /** It cannot go on. */
    record Failed(Failure why) implements Stop {}

    /**
     * A filter gives the response. It goes down as it is, past the filters that change responses, as in SCG, where it is
     * committed by then.
     *
     * @param status 200 to 999
     * @param headers owned by the response from now on; Content-Length is added
     * @param body bytes, may be empty; not changed any more
     * @param by who gives it, for the explanation of the request
     */
    record Answered(int status, Headers headers, byte[] body, String by) implements Stop {
        private static final byte[] NOTHING = {};

        /** Without a body. */
        Answered(int status, Headers headers, String by) {
            this(status, headers, NOTHING, by);
        }
    }

    /** A failure as a reason to stop, or null for none. */
    static @Nullable Stop of(@Nullable Failure failure) {
        return failure == null ? null : new Failed(failure);
    }
}
