package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;

import io.netty.buffer.ByteBuf;

/**
 * Takes lines that end with CRLF from bytes that arrive in pieces (RFC 9112, 2.2; a bare LF ends no line here). Belongs to
 * one connection.
 */
// A line is copied once into an array, where reading single bytes is cheap; the search for its end goes on where it
// stopped.
final class LineReader {
    /** What became of an attempt to read a line. */
    enum Result {
        /** The line is in {@link #bytes()} and no longer in the input. */
        LINE,
        /** Its end has not arrived. */
        INCOMPLETE,
        /** It is longer than the limit, whether its end has arrived or not. */
        TOO_LONG
    }

    private static final int USUAL_BYTES = 512;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;
    private int searched;

    /**
     * @param max bytes that the line may have, CRLF included
     */
    Result next(ByteBuf in, int max) {
        int start = in.readerIndex();
        int lineFeed = in.indexOf(start + searched, in.writerIndex(), (byte) '\n');
        if (lineFeed < 0) {
            searched = in.readableBytes();
            return searched >= max ? Result.TOO_LONG : Result.INCOMPLETE;
        }
        if (lineFeed + 1 - start > max) {
            return Result.TOO_LONG;
        }
        take(in, start, lineFeed);
        return Result.LINE;
    }

    /** The line without CRLF, from 0 to {@link #length()}; valid until the next call. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Forgets a line that was begun, and gives an unusually large array back. */
    void reset() {
        searched = 0;
        if (bytes.length > USUAL_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
    }

    private void take(ByteBuf in, int start, int lineFeed) {
        if (lineFeed == start || in.getByte(lineFeed - 1) != '\r') {
            throw bad("a line ends with LF alone (expected: CRLF, RFC 9112 section 2.2)");
        }
        length = lineFeed - 1 - start;
        searched = 0;
        if (length > bytes.length) {
            bytes = new byte[Integer.highestOneBit(length) * 2];
        }
        in.getBytes(start, bytes, 0, length);
        in.readerIndex(lineFeed + 1);
    }
}
