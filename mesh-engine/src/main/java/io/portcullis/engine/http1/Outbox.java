package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a connection writes: small pieces are collected in one buffer, large ones pass through uncopied, and everything is
 * flushed once for each batch of reads. Gives credit back for what was written. Belongs to one connection.
 */
// As long as bytes are only collected here, nobody outside this process can have seen them: see untouched().
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel.
final class Outbox {
    /** A copy of that many bytes costs less than another buffer in the list of the channel, and another TLS record. */
    private static final int COPIED_BYTES = 1024;

    private static final int COLLECTED_BYTES = 2048;
    private static final int FLUSHED_BYTES = 32 * 1024;

    /** What may wait for the socket before its sender is made to wait, with room enough and when memory is scarce. */
    private static final WriteBufferWaterMark USUAL = WriteBufferWaterMark.DEFAULT;

    private static final WriteBufferWaterMark SCARCE = new WriteBufferWaterMark(4 * 1024, 8 * 1024);

    private final ChannelHandlerContext ctx;
    private final FlushQueue flushes;
    private final LoopBuffers buffers;
    private @Nullable ByteBuf collected;
    private boolean scarce;
    private boolean announced;
    private boolean untouched = true;
    private @Nullable Credits owedTo;
    private int owed;

    Outbox(ChannelHandlerContext ctx, FlushQueue flushes, LoopBuffers buffers) {
        this.ctx = ctx;
        this.flushes = flushes;
        this.buffers = buffers;
    }

    /** A message begins. */
    void begin() {
        untouched = true;
        owedTo = null;
        owed = 0;
    }

    /** Whether certainly no byte of the message that was begun has left: all that was written is still collected here. */
    boolean untouched() {
        return untouched;
    }

    /** Whether everything that was written was taken by the socket, and more could be. */
    boolean drained() {
        var pending = ctx.channel().unsafe().outboundBuffer();
        return collected == null && pending != null && pending.totalPendingWriteBytes() == 0;
    }

    /** Bytes that wait here and for the socket. */
    int waitingBytes() {
        var pending = ctx.channel().unsafe().outboundBuffer();
        long behind = pending == null ? 0 : pending.totalPendingWriteBytes();
        return (int) behind + (collected == null ? 0 : collected.readableBytes());
    }

    /**
     * Whether more may be written: not while the client takes too little of what there is. What was only collected so far is
     * flushed first if it is a lot.
     */
    boolean hasRoom() {
        if (collected != null && collected.readableBytes() >= FLUSHED_BYTES) {
            ctx.channel().flush();
        }
        return ctx.channel().isWritable();
    }

    /** Where small pieces are written to, at once: the next call of any method may pass it on. */
    ByteBuf space() {
        ByteBuf buffer = collected;
        if (buffer == null) {
            buffer = ctx.alloc().directBuffer(COLLECTED_BYTES);
            collected = buffer;
            announce();
        }
        return buffer;
    }

    /** Takes the buffer over. */
    void write(ByteBuf data) {
        if (data.readableBytes() <= COPIED_BYTES) {
            space().writeBytes(data);
            data.release();
        } else {
            push();
            ctx.write(data, ctx.voidPromise());
            announce();
        }
    }

    /** Gives credit for bytes that were written: now, or as soon as the socket takes more. */
    // Flushing and paying can bring the next bytes before this returns, so both wait until a piece is written whole.
    // Do not flush in write(): the next chunk would come before the end of this one.
    void owe(Credits credits, int bytes) {
        owed += bytes;
        owedTo = credits;
        if (scarce != buffers.tight()) {
            scarce = !scarce;
            ctx.channel().config().setWriteBufferWaterMark(scarce ? SCARCE : USUAL);
        }
        if (!ctx.channel().isWritable()) {
            ctx.channel().flush();
        }
        pay();
    }

    /** The channel has become writable, or is no longer. */
    void pay() {
        Credits to = owedTo;
        if (to != null && owed > 0 && ctx.channel().isWritable()) {
            int bytes = owed;
            owed = 0;
            to.credit(bytes);
        }
    }

    /** Passes on what was collected; the caller flushes. */
    void flushing() {
        announced = false;
        push();
    }

    /** The channel is closed, or is about to be. */
    void discard() {
        ByteBuf buffer = collected;
        if (buffer != null) {
            collected = null;
            buffer.release();
        }
        owedTo = null;
    }

    private void push() {
        ByteBuf buffer = collected;
        if (buffer == null) {
            return;
        }
        collected = null;
        if (ctx.channel().isActive()) {
            untouched = false;
            ctx.write(buffer, ctx.voidPromise());
        } else {
            buffer.release();
        }
    }

    private void announce() {
        if (!announced) {
            announced = true;
            flushes.dirty(ctx.channel());
        }
    }
}
