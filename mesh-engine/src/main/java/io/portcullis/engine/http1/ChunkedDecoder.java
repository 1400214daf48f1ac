package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the data in a chunked body (RFC 9112, 7.1): the caller takes it from the input, the decoder takes everything around
 * it. Belongs to one connection, used for one body after another.
 */
final class ChunkedDecoder {
    private enum State {
        SIZE,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        ENDED
    }

    private static final int MAX_SIZE_LINE = 1024;

    // Extensions mean nothing to us; many of them only serve to make a small body cost much.
    private static final int MAX_EXTENSIONS = 16 * 1024;

    private final HeadLimits limits;
    private final LineReader line;
    private final ChunkSize size = new ChunkSize();
    private State state = State.ENDED;
    private long remaining;
    private int extensions;
    private @Nullable TrailerSection trailers;

    ChunkedDecoder(HeadLimits limits, LineReader line) {
        this.limits = limits;
        this.line = line;
    }

    /** Begins with the next body. */
    void begin() {
        state = State.SIZE;
        remaining = 0;
        extensions = 0;
        trailers = null;
        line.reset();
    }

    /**
     * Skips what is no data.
     *
     * @return bytes of data at the input's reader index; 0 at the end, or if more has to arrive
     * @throws MalformedException if the bytes are no chunks
     */
    int available(ByteBuf in) {
        boolean moved = true;
        while (moved && state != State.DATA && state != State.ENDED) {
            moved = step(in);
        }
        return state == State.DATA ? (int) Math.min(in.readableBytes(), remaining) : 0;
    }

    /** The caller took that many bytes of data. */
    void took(int bytes) {
        remaining -= bytes;
        if (remaining == 0) {
            state = State.DATA_CR;
        }
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** The trailer fields after the end, or null if there were none that may be there. */
    @Nullable
    Headers trailers() {
        return trailers == null ? null : trailers.fields();
    }

    /** Whether something of the input could be skipped. */
    private boolean step(ByteBuf in) {
        return switch (state) {
            case SIZE -> size(in);
            case DATA_CR -> expect(in, '\r', State.DATA_LF);
            case DATA_LF -> expect(in, '\n', State.SIZE);
            case TRAILERS -> trailers(in);
            case DATA, ENDED -> false;
        };
    }

    private boolean size(ByteBuf in) {
        switch (line.next(in, MAX_SIZE_LINE)) {
            case LINE -> chunk(size.parse(line.bytes(), line.length()));
            case INCOMPLETE -> {
                return false;
            }
            case TOO_LONG -> throw bad("chunk size: line of more than " + MAX_SIZE_LINE + " bytes");
        }
        return true;
    }

    private void chunk(long bytes) {
        extensions += Math.max(0, line.length() - 16);
        if (extensions > MAX_EXTENSIONS) {
            throw bad("chunk extensions of more than " + MAX_EXTENSIONS + " bytes in one body");
        }
        remaining = bytes;
        state = bytes == 0 ? State.TRAILERS : State.DATA;
    }

    private boolean expect(ByteBuf in, char expected, State next) {
        if (!in.isReadable()) {
            return false;
        }
        byte b = in.readByte();
        if (b != expected) {
            throw bad("byte " + MalformedException.shown(b)
                    + " behind the data of a chunk (expected: CRLF, RFC 9112 section 7.1)");
        }
        state = next;
        return true;
    }

    private boolean trailers(ByteBuf in) {
        TrailerSection section = trailers;
        if (section == null) {
            section = new TrailerSection(limits);
            trailers = section;
        }
        switch (line.next(in, section.maxLine())) {
            case LINE -> {
                if (section.add(line)) {
                    state = State.ENDED;
                }
            }
            case INCOMPLETE -> {
                return false;
            }
            case TOO_LONG ->
                throw new MalformedException(
                        FailureCode.HEAD_TOO_LARGE, "trailers of more than " + limits.maxBytes() + " bytes");
        }
        return true;
    }
}
