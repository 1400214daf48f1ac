package io.portcullis.engine.flow;

import io.portcullis.engine.http.RequestHead;

/**
 * The codec's end of an attempt towards an endpoint: takes the request, and credit for the response body. Made by an
 * upstream connection, used by one attempt. Resetting it cancels the attempt. Event loop only.
 */
public interface UpstreamStream extends MessageFlow<RequestHead>, Credits {}
