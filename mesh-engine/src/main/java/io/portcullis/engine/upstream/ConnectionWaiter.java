package io.portcullis.engine.upstream;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.UpstreamConnection;

/** Wants a connection to an endpoint. Told once, maybe from within the call that asks. Event loop only. */
public interface ConnectionWaiter {
    /** A connection that is available; the waiter opens its stream at once. */
    void connected(UpstreamConnection connection);

    /** There is none, and nothing was sent anywhere. */
    void failed(Failure failure);
}
