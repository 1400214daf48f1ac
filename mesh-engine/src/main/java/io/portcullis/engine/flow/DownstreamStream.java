package io.portcullis.engine.flow;

import io.portcullis.engine.http.ResponseHead;

/**
 * The codec's end of an exchange towards the client: takes the response, and credit for the request body. Made by a
 * downstream connection, used by one exchange, dead after both directions have ended. Event loop only.
 */
public interface DownstreamStream extends MessageFlow<ResponseHead>, Credits {
    /** The connection the request came on. */
    ClientConnection connection();
}
