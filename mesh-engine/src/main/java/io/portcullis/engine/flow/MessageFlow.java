package io.portcullis.engine.flow;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;

/**
 * One direction of an exchange, seen by the side that receives it. The order of calls is
 *
 * <pre>head(informational)*  head  data*  ( data(end) | trailers )      or   reset at any point before the end</pre>
 *
 * and nothing follows an end or a reset. A message without a body is a {@code head} with {@code end}. The two directions of
 * an exchange end independently of each other.
 *
 * <p>A response head of 101 begins both directions anew: {@code data* data(end)} follow in each, the request's too, though that
 * was at its end. Only who asked for it ({@link io.portcullis.engine.http.RequestHead#upgrade()}) ever gets one.
 *
 * <p>Event loop of the exchange only.
 *
 * @param <H> {@link io.portcullis.engine.http.RequestHead} or {@link io.portcullis.engine.http.ResponseHead}
 */
public interface MessageFlow<H> {
    /**
     * The head of the message, or of an informational response (1xx) before it. Heads hold no buffers.
     *
     * @param end whether the message ends here
     */
    void head(H head, boolean end);

    /**
     * Bytes of the body. The sender stays within the credit it was given.
     *
     * @param data ownership passes to the receiver, who releases it
     * @param end whether the message ends here
     */
    void data(ByteBuf data, boolean end);

    /** The end of the message, with trailer fields. */
    void trailers(Headers trailers);

    /**
     * The sender gives this direction up; whatever was not received yet never comes. With CLOSED it may also come after the
     * end of a request, as long as its response is not complete: the client is gone, and nobody reads the rest.
     */
    void reset(StreamReset reason);
}
