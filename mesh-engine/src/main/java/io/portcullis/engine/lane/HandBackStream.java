package io.portcullis.engine.lane;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.DownstreamStream;

/** The lane's end of a request that was handed back: takes the response. Event loop only. */
public interface HandBackStream extends DownstreamStream {
    /**
     * Instead of a response head: there is none, and nothing follows.
     *
     * @param retryAfterNanos when it may be worth to try again, or 0
     */
    void failed(Failure failure, long retryAfterNanos);
}
