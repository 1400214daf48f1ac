package io.portcullis.engine.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.portcullis.engine.loop.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of everything until a connection's PROXY header is read, then puts behind itself what comes next, passes the
 * bytes behind the header on and is gone. The last handler of its channel. Event loop only; owns what it holds.
 */
// The specification forbids to guess whether a header comes: from a load balancer that is listed there always is one,
// so
// that
// nobody behind it can leave it out or write one of its own.
public final class ProxyGate extends ChannelInboundHandlerAdapter {
    private final Timers timers;
    private final long patienceNanos;
    private final Opening opening;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;
    private boolean over;
    private Timers.@Nullable Timer timer;

    /** Told once how it went; not at all where a connection is closed without a byte. */
    public interface Opening {
        /** Adds the handlers of the connection itself. */
        void open(@Nullable ProxyHeader header);

        /** Closes the channel. */
        void refuse(String why);
    }

    /** @param patienceNanos how long the header is waited for */
    public ProxyGate(Timers timers, long patienceNanos, Opening opening) {
        this.timers = timers;
        this.patienceNanos = patienceNanos;
        this.opening = opening;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = timers.schedule(() -> refuse("it did not come in time"), patienceNanos);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ((ByteBuf) message).release();
            return;
        }
        seen = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), seen, (ByteBuf) message);
        try {
            ProxyHeaderReader.Read read = ProxyHeaderReader.read(seen);
            if (read != null) {
                goOn(ctx, read);
            }
        } catch (MalformedProxyHeaderException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void goOn(ChannelHandlerContext ctx, ProxyHeaderReader.Read read) {
        over = true;
        opening.open(read.header());
        ByteBuf bytes = seen.skipBytes(read.bytes());
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

    /** Who closes without a byte only looked whether the port is open, as load balancers do. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !over) {
            if (seen.isReadable()) {
                refuse("the connection ended within it");
            } else {
                ctx.close();
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void refuse(String why) {
        if (!over) {
            over = true;
            opening.refuse(why);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
