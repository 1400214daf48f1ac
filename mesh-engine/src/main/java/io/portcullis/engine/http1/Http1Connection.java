package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both ends of HTTP/1 connections have in common: bytes that were read, a body on its way to its receiver, bytes to be
 * written, and turns in which all of it moves on. Event loop only.
 */
// Receivers are called in the middle of a turn, and may call back: to give credit, to answer, to close. Such calls
// change state only; the turn that is under way looks at everything anew, and a turn within a turn never begins.
abstract sealed class Http1Connection extends ChannelDuplexHandler implements LoopBuffers.Output
        permits Http1ServerConnection, Http1UpstreamConnection {
    private static final Logger log = LoggerFactory.getLogger(Http1Connection.class);

    private final FlushQueue flushes;
    private final LoopBuffers buffers;
    private final LineReader line = new LineReader();
    private final Inbox inbox = new Inbox();
    private final BodyReader body;
    private final BodyPump pump;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Outbox outbox;
    private int heldBytes;
    private boolean watched;
    private boolean processing;
    private boolean closed;

    Http1Connection(HeadLimits limits, FlushQueue flushes, LoopBuffers buffers) {
        this.flushes = flushes;
        this.buffers = buffers;
        this.body = new BodyReader(limits, line);
        this.pump = new BodyPump(body);
    }

    /** Moves on by one step; whether another may follow at once. */
    abstract boolean step();

    /** A step has found bytes that are no message. */
    abstract void malformed(Failure failure);

    /** The turn is over. */
    abstract void processed();

    /** The socket has failed. */
    abstract void failed();

    /** The channel was closed; called once. */
    abstract void gone();

    /** Bytes of a head that were read and whose rest has not come. */
    int headBytes() {
        return 0;
    }

    /** The socket has taken enough of what was written, or there is too much of it. */
    void writabilityChanged() {}

    /** Handles what has arrived as far as it can be handled now. */
    final void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            steps();
        } finally {
            processing = false;
        }
        processed();
        count();
    }

    /** Counts what waits here: input that was not dealt with, output that the socket has not taken. */
    private void count() {
        if (outputCounted() && !watched) {
            watched = true;
            buffers.watch(this);
        }
    }

    private boolean outputCounted() {
        int output = closed || outbox == null ? 0 : outbox.waitingBytes();
        int now = inbox.bytes().readableBytes() + (closed ? 0 : headBytes()) + output;
        if (now != heldBytes) {
            buffers.add(now - heldBytes);
            heldBytes = now;
        }
        return output > 0;
    }

    @Override
    public final boolean recount() {
        watched = outputCounted();
        return watched;
    }

    private void steps() {
        try {
            boolean more = true;
            while (more) {
                more = step();
            }
        } catch (MalformedException e) {
            malformed(e.failure());
        }
    }

    /** Takes the lines of heads and of chunks, which never come at the same time. */
    final LineReader line() {
        return line;
    }

    final Inbox inbox() {
        return inbox;
    }

    final BodyReader body() {
        return body;
    }

    final BodyPump pump() {
        return pump;
    }

    final LoopBuffers buffers() {
        return buffers;
    }

    /** Whether a turn is under way. */
    final boolean processing() {
        return processing;
    }

    /** Whether the channel is closed. */
    final boolean closed() {
        return closed;
    }

    final boolean inPipeline() {
        return context != null;
    }

    final ChannelHandlerContext ctx() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return ctx;
    }

    final Outbox out() {
        Outbox out = outbox;
        if (out == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return out;
    }

    /** Lets the socket be read, or not: each change costs a system call. */
    final void reading(boolean wanted) {
        if (ctx().channel().config().isAutoRead() != wanted) {
            ctx().channel().config().setAutoRead(wanted);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        outbox = new Outbox(ctx, flushes, buffers);
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        flushes.readStarted();
        ByteBuf arrived = (ByteBuf) message;
        if (closed) {
            arrived.release();
        } else {
            inbox.add(ctx, arrived);
            process();
        }
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        flushes.readFinished();
        ctx.fireChannelReadComplete();
    }

    @Override
    public final void flush(ChannelHandlerContext ctx) {
        out().flushing();
        ctx.flush();
        count();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        out().pay();
        count();
        writabilityChanged();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof IOException)) {
            log.debug("connection with {} failed", ctx.channel().remoteAddress(), cause);
            failed();
        } else {
            log.warn(
                    "connection with {} is closed after an unexpected error",
                    ctx.channel().remoteAddress(),
                    cause);
            closeChannel();
        }
    }

    /**
     * Ends our direction alone, behind the last byte that was written: by a FIN, or inside of TLS by a close_notify (RFC 8446, 6.1).
     *
     * @param then called when that is on its way, or cannot be
     */
    final void endOutput(Runnable then) {
        out().flushing();
        ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler tls = ctx().pipeline().get(SslHandler.class);
            ChannelFuture ended =
                    tls == null ? ((DuplexChannel) ctx().channel()).shutdownOutput() : tls.closeOutbound();
            ended.addListener(done -> then.run());
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells.
    void closeChannel() {
        ctx().close();
    }

    private void end() {
        if (!closed) {
            closed = true;
            out().discard();
            gone();
            count();
        }
    }
}
