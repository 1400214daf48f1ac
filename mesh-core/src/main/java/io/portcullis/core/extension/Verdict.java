package io.portcullis.core.extension;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Whether a request goes on. Immutable. */
public sealed interface Verdict {
    /** It goes on. */
    record GoOn() implements Verdict {
        private static final GoOn INSTANCE = new GoOn();
    }

    /**
     * The filter itself is the response; filters of the response do not see it.
     *
     * @param status 200 to 999
     * @param headers in any order; Content-Length is added
     * @param body bytes, may be empty; a few kilobytes at most. Not changed any more
     */
    record Answer(int status, Map<String, String> headers, byte[] body) implements Verdict {
        /** @throws IllegalArgumentException if the status is out of its range */
        public Answer {
            if (status < 200 || status > 999) {
                throw new IllegalArgumentException("status: " + status + " (expected: 200 to 999)");
            }
            headers = Map.copyOf(headers);
        }
    }

    /**
     * It is refused with 403, in the form of all errors of the gateway.
     *
     * @param reason told to the client and to the log
     */
    record Refuse(String reason) implements Verdict {}

    static Verdict goOn() {
        return GoOn.INSTANCE;
    }

    /** A response without a body. */
    static Verdict answer(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    /** A response with a text in UTF-8. */
    static Verdict answer(int status, String text) {
        return new Answer(
                status, Map.of("Content-Type", "text/plain;charset=UTF-8"), text.getBytes(StandardCharsets.UTF_8));
    }

    static Verdict refuse(String reason) {
        return new Refuse(reason);
    }
}
