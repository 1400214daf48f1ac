package io.portcullis.engine.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.loop.TurnQueue;
import org.jspecify.annotations.Nullable;

/**
 * The body of one response on its way through gzip. Takes part after part, and hands on what becomes of them a little later in
 * the same turn of the loop, or in one of the next if there is much to do. Event loop only.
 */
// Nothing is withheld: when all that came is compressed, it is flushed. How much may wait here is bounded by the
// credit of the sender, who gets it back as soon as everything that became of its bytes has been credited by the
// client.
public final class CompressedBody implements TurnQueue.Work {
    private static final int EXPECTED_BYTES = 2048;

    /** Takes the encoded body. */
    public interface Output {
        /**
         * @param data ownership passes
         * @param end whether the body ends here
         */
        void encoded(ByteBuf data, boolean end);

        /** The body ends, with trailers. */
        void encodedEnd(Headers trailers);

        /** Bytes of the sender went in, and nothing has come out so far that a client could credit. */
        void swallowed(int bytes);
    }

    private final Compressors compressors;
    private final TurnQueue turns;
    private final Output output;
    private final ByteBufAllocator allocator;
    private @Nullable Compressor compressor;
    private @Nullable Headers trailers;
    private boolean ended;
    private boolean waiting;
    private int uncreditedIn;
    private int uncreditedOut;

    private CompressedBody(
            Compressors compressors,
            Compressor compressor,
            TurnQueue turns,
            ByteBufAllocator allocator,
            Output output) {
        this.compressors = compressors;
        this.compressor = compressor;
        this.turns = turns;
        this.allocator = allocator;
        this.output = output;
    }

    /**
     * A body that is about to begin, or null if too many are being compressed.
     *
     * @param by says how
     */
    public static @Nullable CompressedBody begin(
            Compression by, Compressors compressors, TurnQueue turns, ByteBufAllocator allocator, Output output) {
        Compressor compressor =
                compressors.take(by.policy().level(), by.policy().maxResponses());
        return compressor == null ? null : new CompressedBody(compressors, compressor, turns, allocator, output);
    }

    /** @param data taken over */
    public void data(ByteBuf data, boolean end) {
        Compressor to = compressor;
        if (to == null) {
            data.release();
            return;
        }
        to.add(data);
        ended |= end;
        askForTurn();
    }

    /** The end, with trailers. */
    public void end(Headers trailers) {
        this.trailers = trailers;
        ended = true;
        askForTurn();
    }

    /** The client took that much of what came out; returns how many bytes of the sender that settles. */
    public int credited(int bytes) {
        uncreditedOut -= bytes;
        return settled();
    }

    /** Nobody wants the rest. */
    public void discard() {
        Compressor used = compressor;
        if (used != null) {
            compressor = null;
            compressors.giveBack(used);
        }
    }

    @Override
    public int work(int maxBytes) {
        waiting = false;
        Compressor by = compressor;
        if (by == null) {
            return 0;
        }
        ByteBuf out = allocator.directBuffer(EXPECTED_BYTES);
        int done = by.work(maxBytes, out);
        boolean last = false;
        if (!by.isEmpty()) {
            askForTurn();
        } else if (ended) {
            by.finish(out);
            last = true;
            discard();
        } else {
            by.flush(out);
        }
        compressors.count(done, out.readableBytes());
        uncreditedIn += done;
        uncreditedOut += out.readableBytes();
        handOn(out, last);
        return done;
    }

    /** The last that a turn does: what it calls may bring the next part, credit, or the end of all this. */
    private void handOn(ByteBuf out, boolean last) {
        Headers behind = trailers;
        if (!last && !out.isReadable()) {
            out.release();
            int settled = settled();
            if (settled > 0) {
                output.swallowed(settled);
            }
        } else if (last && behind != null) {
            output.encoded(out, false);
            output.encodedEnd(behind);
        } else {
            output.encoded(out, last);
        }
    }

    private int settled() {
        if (uncreditedOut > 0) {
            return 0;
        }
        int settled = uncreditedIn;
        uncreditedIn = 0;
        return settled;
    }

    private void askForTurn() {
        if (!waiting && compressor != null) {
            waiting = true;
            turns.add(this);
        }
    }
}
