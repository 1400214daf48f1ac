package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows the frames of a client by their headers (RFC 9113, 4.1), to know whether one of them, or the fields of a request that take
 * several, has begun and not ended: the codec does not tell. Belongs to one connection.
 */
final class FrameScan {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    private static final int END_HEADERS = 4;

    private int skip = PREFACE_BYTES;
    private int headerBytes;
    private int length;
    private int type;
    private boolean fieldsOpen;

    /** Looks at bytes that have arrived; whether something that had begun ended with them. */
    boolean see(ByteBuf arrived) {
        boolean ended = false;
        int at = arrived.readerIndex();
        int end = arrived.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int skipped = Math.min(skip, end - at);
                at += skipped;
                skip -= skipped;
            } else {
                header(arrived.getByte(at++) & 0xff);
            }
            ended |= whole();
        }
        return ended;
    }

    /** Whether nothing is open. */
    boolean whole() {
        return skip == 0 && headerBytes == 0 && !fieldsOpen;
    }

    private void header(int octet) {
        switch (headerBytes) {
            case 0, 1, 2 -> length = length << 8 | octet;
            case 3 -> type = octet;
            case 4 -> flags(octet);
            default -> {}
        }
        if (++headerBytes == HEADER_BYTES) {
            headerBytes = 0;
            skip = length;
            length = 0;
        }
    }

    private void flags(int flags) {
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
            fieldsOpen = (flags & END_HEADERS) == 0;
        }
    }
}
