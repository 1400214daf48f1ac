package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.websocket.FrameEnds;

/**
 * What the endpoint of a WebSocket sends, on its way to the client: byte for byte, until the client is told to connect elsewhere.
 * Event loop only.
 */
// The client is told in the words of its protocol, by a Close (RFC 6455, 5.5.1), which may stand wherever a frame
// ends, also between the fragments of a message. Its answer is a frame like any other: it passes, and the endpoint
// learns from it what its client was told. Nothing may follow a Close, so what the endpoint sends until then goes
// nowhere.
final class WebSocketDown {
    /** 1001, going away: "such as a server going down" (7.4.1). */
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 1001 >> 8, (byte) 1001};

    private final DownstreamStream downstream;
    private final FrameEnds frames = new FrameEnds();
    private int uncreditedBytes;
    private boolean due;
    private boolean told;

    WebSocketDown(DownstreamStream downstream) {
        this.downstream = downstream;
    }

    /**
     * Passes bytes on.
     *
     * @param data taken over
     * @return how many of them came too late
     */
    int data(ByteBuf data, boolean end) {
        if (told) {
            return tooLate(data, end);
        }
        if (due) {
            int bytes = frames.seeFrame(data);
            if (mayTell()) {
                return tellBehind(bytes, data, end);
            }
            frames.see(data.slice(data.readerIndex() + bytes, data.readableBytes() - bytes)); // Behind their own Close.
        } else {
            frames.see(data);
        }
        uncreditedBytes += data.readableBytes();
        downstream.data(data, end);
        return 0;
    }

    private int tooLate(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        data.release();
        if (end) {
            downstream.data(Unpooled.EMPTY_BUFFER, true);
        }
        return bytes;
    }

    // In one piece: credit for the frame must not bring further bytes in front of the Close.
    private int tellBehind(int bytes, ByteBuf data, boolean end) {
        told = true;
        uncreditedBytes += bytes;
        ByteBuf last = data.readRetainedSlice(bytes);
        int late = data.readableBytes();
        data.release();
        downstream.data(Unpooled.wrappedBuffer(last, close()), end);
        return late;
    }

    /** Whether the client is told, now or behind the frame that is on its way; not if the endpoint is closing already. */
    boolean goAway() {
        if (due || frames.closing()) {
            return false;
        }
        due = true;
        if (mayTell()) {
            told = true;
            downstream.data(close(), false);
        }
        return true;
    }

    private boolean mayTell() {
        return frames.between() && !frames.closing();
    }

    private static ByteBuf close() {
        return Unpooled.wrappedBuffer(GOING_AWAY);
    }

    /** The client took that much; returns how many bytes of the endpoint's that were. Ours are the last. */
    int credited(int credit) {
        int settled = Math.min(credit, uncreditedBytes);
        uncreditedBytes -= settled;
        return settled;
    }
}
