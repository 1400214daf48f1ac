package io.portcullis.engine.upstream;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.UpstreamConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Wants a connection to an endpoint. Told once, maybe from within the call that asks. Event loop only. */
public interface ConnectionWaiter {
    /** How long one that is made for it may take to come about, or null: as long as the policy of the endpoint says. */
    default @Nullable Duration connectTimeout() {
        return null;
    }

    /** A connection that is available; the waiter opens its stream at once. */
    void connected(UpstreamConnection connection);

    /** There is none, and nothing was sent anywhere. */
    void failed(Failure failure);
}
