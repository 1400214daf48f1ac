package io.portcullis.engine.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Follows the frames of one direction of a WebSocket as their bytes pass, so that it is known where one ends and another could
 * begin (RFC 6455, 5.2). Neither changes nor keeps a byte. Event loop only.
 */
// Bytes that are no frames are followed all the same, to wherever they lead: whoever sends them is not protected
// from what is put between them.
public final class FrameEnds {
    private static final int CLOSE = 0x8;
    private static final int MASK_BYTES = 4;

    private final ByteProcessor heads = this::head;
    private boolean one;
    private int headSeen;
    private int headBytes;
    private int lengthEnd;
    private long length;
    private long payloadDue;
    private boolean closing;

    /** Follows all of these bytes. */
    public void see(ByteBuf bytes) {
        see(bytes, false);
    }

    /** Follows these bytes to the first end of a frame among them, or to their end; returns how many that are. */
    public int seeFrame(ByteBuf bytes) {
        return see(bytes, true);
    }

    /** Whether all frames that have begun have ended. */
    public boolean between() {
        return headSeen == 0 && payloadDue == 0;
    }

    /** Whether a Close has begun: behind it no other frame may follow (5.5.1). */
    public boolean closing() {
        return closing;
    }

    private int see(ByteBuf bytes, boolean toOneEnd) {
        one = toOneEnd;
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        do {
            if (payloadDue > 0) {
                long passes = Math.min(payloadDue, end - at);
                payloadDue -= passes;
                at += (int) passes;
            } else {
                int last = bytes.forEachByte(at, end - at, heads);
                at = last < 0 ? end : last + 1;
            }
        } while (at < end && !(one && between()));
        return at - bytes.readerIndex();
    }

    /** Whether the next byte belongs to a head as well. */
    private boolean head(byte next) {
        headSeen++;
        if (headSeen == 1) {
            closing |= (next & 0xf) == CLOSE;
        } else if (headSeen == 2) {
            measure(next);
        } else if (headSeen <= lengthEnd) {
            length = length << 8 | next & 0xff;
        }
        if (headSeen > 1 && headSeen == headBytes) {
            headSeen = 0;
            payloadDue = length & Long.MAX_VALUE;
        }
        return payloadDue == 0 && !(one && between());
    }

    private void measure(int second) {
        int first = second & 0x7f;
        lengthEnd = first == 127 ? 10 : first == 126 ? 4 : 2;
        length = lengthEnd == 2 ? first : 0;
        headBytes = lengthEnd + ((second & 0x80) == 0 ? 0 : MASK_BYTES);
    }
}
