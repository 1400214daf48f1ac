package io.portcullis.engine.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Stands right behind the TLS of a stranger: the end of its sending side, by close_notify or without, is the end of the
 * connection, and of what is under way on it. Event loop only.
 */
// RFC 5246, 7.2.1: to be answered by closing at once, and pending writes are lost. RFC 8446, 6.1, has half-closed connections
// instead; BoringSSL's engine does not, and neither do nginx and Envoy (ADR 049). A FIN alone may be an attacker's.
final class EndOfStranger extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells.
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean closed = event instanceof SslCloseCompletionEvent completion && completion.isSuccess();
        if (closed || event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
