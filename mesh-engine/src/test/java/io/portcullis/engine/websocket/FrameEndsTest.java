package io.portcullis.engine.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEndsTest {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 255, 256, 65_535, 65_536, 70_000})
    void aFrameEndsBehindItsPayloadWhereverItIsCut(int payload) {
        for (boolean masked : new boolean[] {false, true}) {
            byte[] frame = frame(TEXT, payload, masked);
            for (int cut = 0; cut <= Math.min(frame.length, 20); cut++) {
                FrameEnds frames = new FrameEnds();
                frames.see(Unpooled.wrappedBuffer(frame, 0, cut));
                assertThat(frames.between()).isEqualTo(cut == 0 || cut == frame.length);
                frames.see(Unpooled.wrappedBuffer(frame, cut, frame.length - cut));
                assertThat(frames.between()).isTrue();
                assertThat(frames.closing()).isFalse();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theEndsOfManyFramesAreFoundWhateverPiecesTheyComeIn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int payload = random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(200);
            wire.writeBytes(frame(random.nextInt(8), payload, random.nextBoolean()));
            ends.add(wire.size());
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(wire.toByteArray());
        FrameEnds frames = new FrameEnds();
        List<Integer> found = new ArrayList<>();
        while (bytes.isReadable()) {
            ByteBuf piece = bytes.readSlice(Math.min(bytes.readableBytes(), 1 + random.nextInt(5_000)));
            while (piece.isReadable()) {
                piece.skipBytes(frames.seeFrame(piece));
                if (frames.between()) {
                    found.add(bytes.readerIndex() - piece.readableBytes());
                }
            }
        }
        assertThat(found).isEqualTo(ends);
    }

    @Test
    void aCloseIsKnownFromItsFirstByte() {
        FrameEnds frames = new FrameEnds();
        frames.see(Unpooled.wrappedBuffer(frame(TEXT, 3, false)));
        assertThat(frames.closing()).isFalse();
        frames.see(Unpooled.wrappedBuffer(frame(CLOSE, 2, false), 0, 1));
        assertThat(frames.closing()).isTrue();
        assertThat(frames.between()).isFalse();
    }

    @Test
    void bytesThatAreNoFramesAreFollowedToo() {
        byte[] garbage = new byte[100_000];
        new SplittableRandom(1).nextBytes(garbage);
        garbage[0] = 1;
        garbage[1] = 127;
        garbage[2] = -1; // A length of more than 63 bits.
        FrameEnds frames = new FrameEnds();
        ByteBuf bytes = Unpooled.wrappedBuffer(garbage);
        frames.see(bytes);
        assertThat(frames.between()).isFalse();
        assertThat(bytes.readableBytes()).isEqualTo(garbage.length);
    }

    private static byte[] frame(int first, int payload, boolean masked) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        int mask = masked ? 0x80 : 0;
        if (payload < 126) {
            frame.write(mask | payload);
        } else if (payload < 65_536) {
            frame.write(mask | 126);
            frame.write(payload >> 8);
            frame.write(payload);
        } else {
            frame.write(mask | 127);
            frame.writeBytes(new byte[] {0, 0, 0, 0, 0, (byte) (payload >> 16), (byte) (payload >> 8), (byte) payload});
        }
        frame.writeBytes(new byte[payload + (masked ? 4 : 0)]);
        return frame.toByteArray();
    }
}
