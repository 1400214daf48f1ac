package io.portcullis.engine.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.portcullis.engine.loop.Reset;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a tunnel: what is read here is written at the other end, as fast as that takes it. Each direction ends by itself;
 * an end that breaks breaks the other. The last handler of its channel. Event loop only; owns what it has read and not passed on.
 */
// The end of a direction is a FIN in the clear and a close_notify inside of TLS (RFC 8446, 6.1). A FIN without a
// close_notify may be an attacker's: the other end learns it as a reset, never as an end.
final class TunnelEnd extends ChannelInboundHandlerAdapter {
    private final Watcher watcher;
    private final Queue<ByteBuf> early = new ArrayDeque<>(2);
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable TunnelEnd other;
    private final GenericFutureListener<Future<Void>> written = this::written;
    private long readBytes;
    private int unwritten;
    private boolean inputEnded;
    private boolean outputEnds;
    private boolean outputEnded;
    private boolean closed;

    /** Learns about one end. */
    interface Watcher {
        /** Bytes were read at this end; not to be kept, moved or released. */
        void read(ByteBuf bytes);

        /** The end is closed; told once. */
        void closed(@Nullable Throwable cause);
    }

    TunnelEnd(Watcher watcher) {
        this.watcher = watcher;
    }

    /** Nothing is read before the other end is there. */
    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        added.channel().config().setAutoRead(false);
    }

    /** Both ends are there: bytes flow. */
    static void join(TunnelEnd a, TunnelEnd b) {
        a.other = b;
        b.other = a;
        a.flow();
        b.flow();
    }

    private void flow() {
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            passOn(bytes);
        }
        if (other != null) {
            other.flush();
            if (inputEnded) {
                other.endOutput();
            }
        }
        if (!closed) {
            channel().config().setAutoRead(true);
        }
    }

    long readBytes() {
        return readBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        watcher.read(bytes);
        if (other == null) {
            early.add(bytes);
        } else {
            passOn(bytes);
        }
    }

    private void passOn(ByteBuf bytes) {
        readBytes += bytes.readableBytes();
        TunnelEnd to = other;
        if (to == null || to.closed || to.ctx == null) {
            bytes.release();
        } else {
            to.write(to.ctx, bytes);
        }
    }

    private void write(ChannelHandlerContext to, ByteBuf bytes) {
        unwritten++;
        to.write(bytes).addListener(written);
    }

    private void written(Future<?> write) {
        unwritten--;
        if (!write.isSuccess() && ctx != null) {
            exceptionCaught(ctx, write.cause());
        } else if (outputEnds && unwritten == 0) {
            shutOutput();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        TunnelEnd to = other;
        if (to != null) {
            to.flush();
            if (!to.channel().isWritable()) {
                channel().config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (other != null && channel().isWritable() && !other.closed) {
            other.channel().config().setAutoRead(true);
        }
    }

    private void flush() {
        if (ctx != null && !closed) {
            ctx.flush();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (secured() == null) {
                inputEnded();
            } else if (!inputEnded) {
                reset();
            }
        } else if (event instanceof SslCloseCompletionEvent completion && completion.isSuccess()) {
            inputEnded();
        }
    }

    private void inputEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (other != null) {
            other.endOutput();
        }
        closeIfOver();
    }

    /** What was written before goes out first. */
    private void endOutput() {
        if (ctx != null && !closed && !outputEnds) {
            outputEnds = true;
            if (unwritten == 0) {
                shutOutput();
            }
        }
    }

    private void shutOutput() {
        if (closed) {
            return;
        }
        SslHandler tls = secured();
        ChannelFuture shut = tls == null ? ((DuplexChannel) channel()).shutdownOutput() : tls.closeOutbound();
        shut.addListener(done -> {
            outputEnded = true;
            closeIfOver();
        });
    }

    private void closeIfOver() {
        if (inputEnded && outputEnded && ctx != null && !closed) {
            ctx.close();
        }
    }

    /** Closes this end so that its peer learns that it was not meant to end here: by a reset, and without a close_notify. */
    void reset() {
        if (ctx != null && !closed) {
            Reset.channel(channel());
        }
    }

    /** Whether both directions came to their end here. */
    boolean ended() {
        return inputEnded && outputEnded;
    }

    private @Nullable SslHandler secured() {
        return channel().pipeline().get(SslHandler.class);
    }

    private Channel channel() {
        return Objects.requireNonNull(ctx, "added to a pipeline").channel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        channelClosed(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        try {
            channelClosed(cause);
        } finally {
            context.close();
        }
    }

    private void channelClosed(@Nullable Throwable cause) {
        if (closed) {
            return;
        }
        closed = true;
        early.forEach(ByteBuf::release);
        early.clear();
        watcher.closed(cause);
    }
}
