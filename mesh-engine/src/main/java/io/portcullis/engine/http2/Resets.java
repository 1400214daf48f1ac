package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.portcullis.engine.flow.StreamReset;
import java.util.Locale;

/** What resets mean on the wire (RFC 9113, 7), and what those that come mean to an exchange. Stateless. */
final class Resets {
    private Resets() {}

    /** Why a response is broken off, as its client is told. */
    static Http2Error toClient(StreamReset reason) {
        return switch (reason.code()) {
            case REFUSED, UNSENT -> Http2Error.REFUSED_STREAM;
            case CANCELLED, CLOSED, TIMEOUT, TLS_REFUSED, PROTOCOL -> Http2Error.INTERNAL_ERROR;
        };
    }

    /** The name of a code, as the RFC has it; unknown ones as their number. */
    static String name(long code) {
        Http2Error known = Http2Error.valueOf(code);
        return known == null
                ? "error 0x" + Long.toHexString(code)
                : known.name().toUpperCase(Locale.ROOT);
    }
}
