package io.portcullis.engine.flow;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.RequestHead;

/**
 * The exchange's end towards a downstream codec: takes the request, and credit for the response body. Event loop only.
 */
public interface RequestReceiver extends MessageFlow<RequestHead>, Credits {
    /**
     * Instead of a head: what the client sent is no request. The receiver answers with the failure; the codec closes the
     * connection after that answer, since where the next request would begin is not known.
     */
    void malformed(Failure failure);

    /** This process is about to end. Who has a protocol in which a client can be told, tells it; nobody else does anything. */
    default void goingAway() {}
}
