package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.ArrayList;
import java.util.List;

/** The frames of a WebSocket (RFC 6455 section 5), as its server reads and writes them. Reads on one thread, writes on any. */
final class WebSocketFrames {
    private static final int FINAL = 0x80;
    private static final int SHORT = 125;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MAX_HEAD_BYTES = 10;

    private final EmbeddedChannel decoder;

    /** @param maxBytes of one message */
    WebSocketFrames(int maxBytes) {
        WebSocketDecoderConfig strict = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(maxBytes)
                .closeOnProtocolViolation(false)
                .build();
        decoder = new EmbeddedChannel(
                new WebSocket13FrameDecoder(strict),
                new Utf8FrameValidator(false),
                new WebSocketFrameAggregator(maxBytes));
    }

    /**
     * The frames that these bytes complete, parts of one message put together.
     *
     * @param data taken over
     * @return with what they carry on the heap, so that a message nobody reads is nobody's to release
     * @throws io.netty.handler.codec.DecoderException if the client breaks the protocol, or a message is too large
     */
    List<WebSocketFrame> read(ByteBuf data) {
        decoder.writeInbound(data);
        List<WebSocketFrame> frames = new ArrayList<>(1);
        for (WebSocketFrame next = decoder.readInbound(); next != null; next = decoder.readInbound()) {
            frames.add(onHeap(next));
        }
        return frames;
    }

    private static WebSocketFrame onHeap(WebSocketFrame frame) {
        byte[] payload = ByteBufUtil.getBytes(frame.content());
        frame.release();
        return frame.replace(Unpooled.wrappedBuffer(payload));
    }

    /** Lets go of half a frame that never became whole. */
    void close() {
        decoder.finishAndReleaseAll();
    }

    /** The frame as bytes; takes it over. A server does not mask. */
    static ByteBuf bytes(ByteBufAllocator allocator, WebSocketFrame frame) {
        ByteBuf payload = frame.content();
        int length = payload.readableBytes();
        ByteBuf head = allocator.buffer(MAX_HEAD_BYTES).writeByte(FINAL | opcode(frame));
        if (length <= SHORT) {
            head.writeByte(length);
        } else if (length <= 0xffff) {
            head.writeByte(TWO_BYTES).writeShort(length);
        } else {
            head.writeByte(EIGHT_BYTES).writeLong(length);
        }
        return Unpooled.wrappedBuffer(head, payload);
    }

    private static int opcode(WebSocketFrame frame) {
        return switch (frame) {
            case TextWebSocketFrame text -> 1;
            case BinaryWebSocketFrame binary -> 2;
            case CloseWebSocketFrame close -> 8;
            case PingWebSocketFrame ping -> 9;
            case PongWebSocketFrame pong -> 10;
            default -> throw new IllegalArgumentException("not a frame of a whole message: " + frame);
        };
    }
}
