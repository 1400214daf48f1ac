package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;

/** The rest of a request whose response is complete, while it goes by unread (RFC 9112, 9.6). */
final class Discard {
    /** So much is cheaper to read than a new connection is to make. */
    static final int MAX_BYTES = 64 * 1024;

    /** How far it is. */
    enum Progress {
        MORE,
        ENDED,
        TOO_MUCH
    }

    private final BodyReader body;
    private int bytes;

    Discard(BodyReader body) {
        this.body = body;
    }

    Progress discard(ByteBuf in) {
        int available = body.available(in);
        while (available > 0 && bytes <= MAX_BYTES) {
            in.skipBytes(available);
            body.took(available);
            bytes += available;
            available = body.available(in);
        }
        if (bytes > MAX_BYTES) {
            return Progress.TOO_MUCH;
        }
        return body.ended() ? Progress.ENDED : Progress.MORE;
    }
}
