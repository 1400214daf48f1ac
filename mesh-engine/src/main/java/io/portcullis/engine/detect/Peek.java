package io.portcullis.engine.detect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.portcullis.engine.loop.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Holds the first bytes of a connection back until they tell what comes behind it in the pipeline, then passes them on and is
 * gone. It waits for a bounded time and number of bytes. The last handler of its channel. Event loop only; owns what it holds.
 */
public final class Peek extends ChannelInboundHandlerAdapter {
    private final Timers timers;
    private final long patienceNanos;
    private final Judge judge;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;
    private boolean decided;
    private Timers.@Nullable Timer timer;

    /** Knows what the bytes mean. */
    @FunctionalInterface
    public interface Judge {
        /**
         * Looks at what has come so far, and if that is enough adds the handlers that want it, or closes the channel. What it
         * skips of bytes that are enough goes no further.
         *
         * @param seen everything since the connection began, maybe nothing; not to be kept or released
         * @param last whether no more is waited for, so that this has to be enough
         * @return whether it was enough
         */
        boolean decides(ByteBuf seen, boolean last);
    }

    /** @param patienceNanos how long bytes are waited for */
    public Peek(Timers timers, long patienceNanos, Judge judge) {
        this.timers = timers;
        this.patienceNanos = patienceNanos;
        this.judge = judge;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = timers.schedule(() -> ask(ctx, true), patienceNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel();
        }
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        seen = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), seen, (ByteBuf) message);
        ask(ctx, seen.readableBytes() >= FirstBytes.MAX_BYTES);
    }

    /** The client says no more; what it has said is passed on first. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ask(ctx, true);
        }
        ctx.fireUserEventTriggered(event);
    }

    private void ask(ChannelHandlerContext ctx, boolean last) {
        if (decided || !judge.decides(seen, last)) {
            return;
        }
        decided = true;
        ByteBuf bytes = seen;
        seen = Unpooled.EMPTY_BUFFER;
        if (bytes.isReadable() && ctx.channel().isOpen()) {
            ctx.fireChannelRead(bytes);
            ctx.fireChannelReadComplete();
        } else {
            bytes.release();
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    /** Whoever goes away before it has said what it wants leaves nothing behind. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
