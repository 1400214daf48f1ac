package io.portcullis.engine.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Tells TLS from plaintext by the first byte of a connection: a handshake record begins with 0x16 (RFC 8446, 5.1), which no
 * HTTP request does. Makes room for the TLS handler, or for nothing. Event loop only; passes its buffer on.
 */
final class TlsDetector extends ChannelInboundHandlerAdapter {
    private static final int HANDSHAKE = 0x16;

    private final ServerTls tls;

    TlsDetector(ServerTls tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (bytes.getUnsignedByte(bytes.readerIndex()) == HANDSHAKE) {
            ctx.pipeline().addAfter(ctx.name(), "tls", tls.newHandler(ctx.alloc()));
        } else {
            ctx.fireUserEventTriggered(PlaintextDetected.INSTANCE);
        }
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
    }
}
