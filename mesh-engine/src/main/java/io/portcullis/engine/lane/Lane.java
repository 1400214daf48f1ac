package io.portcullis.engine.lane;

import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.UpstreamStream;

/**
 * The extension lane, with the routes of one configuration: runs the requests whose routes the engine cannot compile. To an
 * exchange it is an upstream that always has room; what it calls itself it hands back through {@link LaneCall#handBack}.
 */
public interface Lane {
    /** Whether requests that no route of the engine matches are for it as well. Any thread. */
    boolean takesUnmatched();

    /**
     * Begins the call of one request. Event loop of the exchange; returns at once, and never calls back from within.
     *
     * @param call what the lane may know and do
     * @param receiver takes the response, on the event loop of the exchange
     * @return takes the request, on the event loop of the exchange; resetting it ends the call
     */
    UpstreamStream open(LaneCall call, ResponseReceiver receiver);
}
