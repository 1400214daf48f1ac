package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** Knows where the body of a message ends (RFC 9112, 6.3). Belongs to one connection, used for one body after another. */
final class BodyReader {
    private enum Framing {
        FIXED,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final ChunkedDecoder chunks;
    private Framing framing = Framing.FIXED;
    private long remaining;
    private boolean closed;

    BodyReader(HeadLimits limits, LineReader line) {
        chunks = new ChunkedDecoder(limits, line);
    }

    void beginFixed(long bytes) {
        framing = Framing.FIXED;
        remaining = bytes;
    }

    void beginChunked() {
        framing = Framing.CHUNKED;
        chunks.begin();
    }

    void beginUntilClose() {
        framing = Framing.UNTIL_CLOSE;
        closed = false;
    }

    /** Nothing arrives any more; ends a body that ends with its connection. */
    void inputEnded() {
        closed = true;
    }

    boolean ended() {
        return switch (framing) {
            case FIXED -> remaining == 0;
            case CHUNKED -> chunks.ended();
            case UNTIL_CLOSE -> closed;
        };
    }

    /** Bytes that are still to come, if that is known; else -1. */
    long remaining() {
        return framing == Framing.FIXED ? remaining : -1;
    }

    /** Bytes of the body at the input's reader index; what is no data before them was skipped. */
    int available(ByteBuf in) {
        return switch (framing) {
            case FIXED -> (int) Math.min(in.readableBytes(), remaining);
            case CHUNKED -> chunks.available(in);
            case UNTIL_CLOSE -> in.readableBytes();
        };
    }

    /** The caller took that many bytes from the input. */
    void took(int bytes) {
        switch (framing) {
            case FIXED -> remaining -= bytes;
            case CHUNKED -> chunks.took(bytes);
            case UNTIL_CLOSE -> {}
        }
    }

    /** Trailer fields, after the end, or null. */
    @Nullable
    Headers trailers() {
        return framing == Framing.CHUNKED ? chunks.trailers() : null;
    }
}
