package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Stands right behind the TLS of a stranger: the end of its sending side, by close_notify or without, is the end of the
 * connection, and of what is still under way on it. Event loop only.
 */
// RFC 5246, 7.2.1: it is answered by closing at once. RFC 8446, 6.1, has connections that are closed on one side, which
// Netty's engine for BoringSSL has not, nor have nginx and Envoy (ADR 049). A FIN alone may be an attacker's.
final class EndOfStranger extends ChannelInboundHandlerAdapter {
    /** The codec hears of it first: what is over with that, such as a WebSocket whose other direction has ended, ends well. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells.
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ctx.fireUserEventTriggered(event);
        boolean closed = event instanceof SslCloseCompletionEvent completion && completion.isSuccess();
        if (closed || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }
}
