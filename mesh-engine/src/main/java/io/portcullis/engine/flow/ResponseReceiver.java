package io.portcullis.engine.flow;

import io.portcullis.engine.http.ResponseHead;

/** The attempt's end towards an upstream codec: takes the response, and credit for the request body. Event loop only. */
public interface ResponseReceiver extends MessageFlow<ResponseHead>, Credits {}
