package io.portcullis.engine.proxy;

import java.io.Serial;

/** The bytes are no PROXY header, or one that contradicts the specification. The message says where. */
public final class MalformedProxyHeaderException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    MalformedProxyHeaderException(String message) {
        super(message, null, false, false);
    }
}
