package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * The end of a client's connection (RFC 9112, 9.6): the last bytes are written, then our side is closed, then what the client
 * still sends is left where it is for a moment, then thrown away until it closes too, or has sent too much, or time is up.
 */
// Closing a socket that holds unread bytes makes the kernel send a reset, which can erase the response in the client's
// buffer. The moment is for those who send what is refused again and again: it costs them time, and us nothing.
@SuppressWarnings("FutureReturnValueIgnored") // That a channel is closed is told by channelInactive.
final class Closing {
    private static final int MAX_DISCARDED_BYTES = 256 * 1024;

    private final ChannelHandlerContext ctx;
    private final boolean linger;
    private final Runnable lingering;
    private boolean flushed;
    private boolean resting;
    private int discarded;

    /**
     * @param linger whether the client may be sending still
     * @param lingering called when the last bytes were written: after a moment {@link #rested} is to be called
     */
    Closing(ChannelHandlerContext ctx, boolean linger, Runnable lingering) {
        this.ctx = ctx;
        this.linger = linger;
        this.lingering = lingering;
    }

    /** The last bytes were written, or could not be. */
    void flushed(boolean inputClosed) {
        flushed = true;
        if (!linger || inputClosed || !ctx.channel().isActive()) {
            ctx.close();
            return;
        }
        resting = true;
        lingering.run();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }

    /** Whether the socket is to be read. */
    boolean reads() {
        return !resting;
    }

    /** From now on what the client sends is read. */
    void rested() {
        resting = false;
    }

    /** Throws away what has arrived. */
    void discard(ByteBuf in) {
        discarded += in.readableBytes();
        in.skipBytes(in.readableBytes());
        if (discarded > MAX_DISCARDED_BYTES) {
            ctx.close();
        }
    }

    /** The client has closed its side. */
    void inputClosed() {
        if (flushed) {
            ctx.close();
        }
    }
}
