package io.portcullis.testkit;

import java.io.IOException;

/** The peer's bytes break the rules of HTTP/1. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1;

    WireException(String message) {
        super(message);
    }
}
