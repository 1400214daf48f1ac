package io.portcullis.engine.matrix;

import io.portcullis.testkit.http2.Frame;

/** How one side gives an exchange up. */
enum Abort {
    /** The end of its connection: its direction of it where that can end alone, an orderly end with TLS. */
    FIN(false),
    /** A reset of its connection, below TLS. */
    RST(false),
    /** RST_STREAM with that code. */
    CANCEL(true),
    INTERNAL_ERROR(true),
    REFUSED_STREAM(true),
    /** GOAWAY that says that the exchange's stream was not taken; of a client, that no stream of the other side was. */
    GOAWAY_BEFORE(true),
    /** GOAWAY that says that it was. */
    GOAWAY_AFTER(true);

    private final boolean frame;

    Abort(boolean frame) {
        this.frame = frame;
    }

    /** Whether it takes streams, and cannot come in the middle of a head (RFC 9113, 4.3). */
    boolean isFrame() {
        return frame;
    }

    /** Whether it ends the whole connection, with all that is on it. */
    boolean endsConnection() {
        return !frame;
    }

    /** The code of RST_STREAM. */
    int code() {
        return switch (this) {
            case CANCEL -> Frame.CANCEL;
            case INTERNAL_ERROR -> Frame.INTERNAL_ERROR;
            case REFUSED_STREAM -> Frame.REFUSED_STREAM;
            case FIN, RST, GOAWAY_BEFORE, GOAWAY_AFTER -> throw new IllegalStateException(this + " has no code");
        };
    }
}
