package io.portcullis.engine.flow;

/**
 * The way back of a {@link MessageFlow}: how the receiver of body bytes tells their sender that it has passed them on.
 * Each flow starts with {@link #INITIAL_WINDOW_BYTES}; a sender whose credit is used up stops reading from its socket.
 * Event loop of the exchange only.
 */
@FunctionalInterface
public interface Credits {
    /** What may be under way in one direction of an exchange without further credit. */
    int INITIAL_WINDOW_BYTES = 64 * 1024;

    /**
     * Lets the sender send that many more bytes.
     *
     * @param bytes positive; over the life of a flow at most what was received
     */
    void credit(int bytes);
}
