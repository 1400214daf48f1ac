package io.portcullis.engine.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A gzip stream (RFC 1952) that is used for one response after another, with what waits to go into it. One thread at a time.
 */
// A Deflater holds 264 KiB of native memory, which is why these are counted, and kept.
final class Compressor {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** A flush needs room for its marker, or it would be repeated. */
    private static final int ROOM = 512;

    private final int level;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private boolean begun;

    /** @param level of zlib, for good: do not set another one, the call behind that swallows its input without a word */
    Compressor(int level) {
        this.level = level;
        this.deflater = new Deflater(level, true);
    }

    int level() {
        return level;
    }

    /** Takes the buffer over. */
    void add(ByteBuf data) {
        if (data.isReadable()) {
            waiting.add(data);
        } else {
            data.release();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Compresses some of what waits; says how much. */
    int work(int maxBytes, ByteBuf out) {
        if (!begun) {
            begun = true;
            out.writeBytes(HEADER);
        }
        int done = 0;
        while (done < maxBytes && !waiting.isEmpty()) {
            ByteBuf next = waiting.element();
            int bytes = Math.min(next.readableBytes(), maxBytes - done);
            input(next, bytes, out);
            done += bytes;
            if (!next.isReadable()) {
                waiting.remove().release();
            }
        }
        return done;
    }

    /** Everything that came is in what goes out. */
    void flush(ByteBuf out) {
        output(out, Deflater.SYNC_FLUSH);
    }

    /** The stream ends. */
    void finish(ByteBuf out) {
        deflater.finish();
        output(out, Deflater.NO_FLUSH);
        out.writeIntLE((int) checksum.getValue());
        out.writeIntLE((int) deflater.getBytesRead());
    }

    /** Gives up what waits, and is ready for the next stream. */
    void reset() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        deflater.reset();
        checksum.reset();
        begun = false;
    }

    /** Gives its native memory back; it is of no use any more. */
    void free() {
        deflater.end();
    }

    // The view of a buffer is shared with everybody who asks that buffer for one: it must not stay in the deflater.
    private void input(ByteBuf from, int bytes, ByteBuf out) {
        ByteBuffer view = from.nioBufferCount() == 1
                ? from.internalNioBuffer(from.readerIndex(), bytes)
                : from.nioBuffer(from.readerIndex(), bytes);
        int at = view.position();
        checksum.update(view);
        view.position(at);
        deflater.setInput(view);
        output(out, Deflater.NO_FLUSH);
        deflater.setInput(NOTHING);
        from.skipBytes(bytes);
    }

    private void output(ByteBuf out, int flush) {
        int space;
        int written;
        do {
            out.ensureWritable(ROOM);
            space = out.writableBytes();
            written = deflater.deflate(out.internalNioBuffer(out.writerIndex(), space), flush);
            out.writerIndex(out.writerIndex() + written);
        } while (written == space);
    }
}
