package io.portcullis.engine.http2;

import io.portcullis.engine.flow.StreamReset;
import org.jspecify.annotations.Nullable;

/** What the end of a connection means for the attempts on it. One for each connection. Event loop only. */
final class UpstreamLoss {
    private String farewell = "";
    private @Nullable StreamReset trouble;

    /** The endpoint said so when it went away. */
    void farewell(String words) {
        farewell = " after " + words;
    }

    /** What went wrong with the connection; what went wrong first counts. */
    void trouble(StreamReset reason) {
        if (trouble == null) {
            trouble = reason;
        }
    }

    /**
     * What it means for an attempt that its stream is gone.
     *
     * @param notTaken whether the endpoint has said that it did not take the stream (RFC 9113, 6.8)
     */
    StreamReset of(Http2UpstreamStream stream, boolean notTaken) {
        if (notTaken && stream.silent()) {
            return new StreamReset(
                    StreamReset.Code.REFUSED, "the endpoint is going away and has not taken the request" + farewell);
        }
        if (stream.untouched()) {
            return new StreamReset(StreamReset.Code.UNSENT, "the connection was closed before the request was written");
        }
        return trouble == null
                ? new StreamReset(
                        StreamReset.Code.CLOSED,
                        "the endpoint closed the connection before its response was complete" + farewell)
                : trouble;
    }
}
