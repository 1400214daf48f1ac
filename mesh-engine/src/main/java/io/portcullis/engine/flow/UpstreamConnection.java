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

    /**
     * Whether it can take an attempt now: open, nothing doubtful about it, and either no attempt under way or room for one more
     * beside those.
     */
    boolean available();

    /** How many attempts it carries at a time, as far as is known: 1 unless they can share it. */
    default int capacity() {
        return 1;
    }

    /** Whether attempts share it, so that it can be available while others are under way. */
    default boolean shared() {
        return false;
    }

    /** Whether an attempt was opened on it before: only then may a sudden close be a keep-alive race. */
    boolean reused();

    /** The identity the endpoint proved, or null. */
    @Nullable
    PeerIdentity peer();

    /** Closes it at once; an attempt under way is reset with CLOSED. */
    void close();

    /** What the owner of the connection, its pool, gets to know. */
    interface Owner {
        /** The last attempt under way has ended; if it ended cleanly, and the connection is of use, the next may begin. */
        void idle(UpstreamConnection connection);

        /** One that attempts share has others under way and may have got room for more. */
        default void room(UpstreamConnection connection) {}

        /** It is closed, for whatever reason; said once. */
        void closed(UpstreamConnection connection);
    }
}
