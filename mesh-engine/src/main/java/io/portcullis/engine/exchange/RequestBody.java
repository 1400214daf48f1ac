package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.limit.LoopBuffers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to the endpoint: what came in is kept for another attempt while it is being sent, up to a
 * bound for the request and one for the process. Beyond either it only flows through, and the request cannot be replayed.
 * Owns its buffers until {@link #release()}. Event loop only.
 */
final class RequestBody {
    private final int maxKeptBytes;
    private final ReplayMemory memory;
    private final LoopBuffers buffers;
    private final List<ByteBuf> chunks = new ArrayList<>(2);
    private boolean keeping = true;
    private int keptBytes;
    private long heldBytes;
    private long receivedBytes;
    private boolean ended;
    private @Nullable Headers trailers;

    RequestBody(int maxKeptBytes, ReplayMemory memory, LoopBuffers buffers) {
        this.maxKeptBytes = maxKeptBytes;
        this.memory = memory;
        this.buffers = buffers;
    }

    /** The body of a request without one. */
    static RequestBody none(LoopBuffers buffers) {
        RequestBody none = new RequestBody(0, new ReplayMemory(0), buffers);
        none.end();
        return none;
    }

    /** Takes over the data. */
    void add(ByteBuf data) {
        int bytes = data.readableBytes();
        receivedBytes += bytes;
        hold(bytes);
        if (keeping && (keptBytes + bytes > maxKeptBytes || buffers.tight() || !memory.tryReserve(bytes))) {
            stopKeeping();
        } else if (keeping) {
            keptBytes += bytes;
        }
        chunks.add(data);
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        buffers.add(bytes);
    }

    void end() {
        ended = true;
    }

    void end(Headers fields) {
        trailers = fields;
        ended = true;
    }

    /** What comes from now on belongs to the protocol that was switched to: it is sent once, and has an end of its own. */
    void reopen() {
        stopKeeping();
        ended = false;
    }

    boolean ended() {
        return ended;
    }

    @Nullable
    Headers trailers() {
        return trailers;
    }

    /** Bytes that came in so far. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Whether everything that came in is still here, from its first byte. */
    boolean replayable() {
        return keeping;
    }

    /** From now on what is sent is let go: the attempt that reads now is the last one. */
    void stopKeeping() {
        keeping = false;
        memory.release(keptBytes);
        keptBytes = 0;
    }

    /** Releases all buffers. */
    void release() {
        stopKeeping();
        hold(-heldBytes);
        chunks.forEach(ByteBuf::release);
        chunks.clear();
    }

    /** A place in the body that an attempt reads from, from the first byte. Only the newest reader may be used. */
    Reader reader() {
        return new Reader();
    }

    /** Reads on where it stopped, as the body grows. */
    final class Reader {
        private int chunk;
        private int offset;

        /** Whether everything that came in so far was read. */
        boolean atEnd() {
            return chunk == chunks.size();
        }

        /**
         * The next bytes, or null if there are none now.
         *
         * @param maxBytes at least 1
         * @return owned by the caller
         */
        @Nullable
        ByteBuf next(int maxBytes) {
            if (atEnd()) {
                return null;
            }
            ByteBuf current = chunks.get(chunk);
            int left = current.readableBytes() - offset;
            int bytes = Math.min(left, maxBytes);
            ByteBuf slice = current.retainedSlice(current.readerIndex() + offset, bytes);
            if (bytes < left) {
                offset += bytes;
            } else {
                offset = 0;
                chunk++;
                forgetRead();
            }
            return slice;
        }

        private void forgetRead() {
            if (!keeping) {
                for (int i = 0; i < chunk; i++) {
                    hold(-chunks.get(i).readableBytes());
                    chunks.get(i).release();
                }
                chunks.subList(0, chunk).clear();
                chunk = 0;
            }
        }
    }
}
