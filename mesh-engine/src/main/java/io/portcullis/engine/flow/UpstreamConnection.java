package io.portcullis.engine.flow;

import io.portcullis.engine.tls.PeerIdentity;
import org.jspecify.annotations.Nullable;

/** A connection to an endpoint that carries attempts. Event loop only. */
public interface UpstreamConnection {
    /**
     * Opens a stream for one attempt. Only while {@link #available()}.
     *
     * @param receiver takes the response
     */
    UpstreamStream open(ResponseReceiver receiver);

    /** Whether it can take an attempt now: open, no exchange under way, no bytes left over. */
    boolean available();

    /** Whether an attempt was opened on it before: only then may a sudden close be a keep-alive race. */
    boolean reused();

    /** The identity the endpoint proved, or null. */
    @Nullable
    PeerIdentity peer();

    /** Closes it at once; an attempt under way is reset with CLOSED. */
    void close();

    /** What the owner of the connection, its pool, gets to know. */
    interface Owner {
        /** The last exchange ended cleanly and the next may begin. */
        void idle(UpstreamConnection connection);

        /** It is closed, for whatever reason; said once. */
        void closed(UpstreamConnection connection);
    }
}
