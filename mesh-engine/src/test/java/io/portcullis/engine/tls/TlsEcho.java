package io.portcullis.engine.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.detect.Peek;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A listener with a ServerTls that sends back what it gets, and tells how each connection began: {@code peer <id>}, {@code
 * anonymous}, {@code plaintext} or {@code refused: <why>}. As listeners do, it closes a connection without a proven peer
 * in mode STRICT.
 */
final class TlsEcho implements AutoCloseable {
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable MeshProtocol> agreed = new AtomicReference<>();
    private final Channel listener;
    private final ServerTls tls;

    TlsEcho(TlsLoops loops, ServerTls tls) {
        this.tls = tls;
        listener = loops.listen(channel -> {
            if (tls.mode() == ServerTls.Mode.PERMISSIVE) {
                channel.pipeline().addLast(new Peek((task, delay) -> () -> {}, 1, (seen, last) -> tell(channel, seen)));
            } else {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Handler());
            }
        });
    }

    private boolean tell(Channel channel, ByteBuf seen) {
        if (FirstBytes.kind(seen) == FirstBytes.Kind.TLS) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        } else {
            outcomes.add("plaintext");
        }
        channel.pipeline().addLast(new Handler());
        return true;
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** How the next connection began. */
    String outcome() throws InterruptedException {
        String outcome = outcomes.poll(10, TimeUnit.SECONDS);
        return outcome == null ? "nothing happened" : outcome;
    }

    /** What the last connection agreed on; ask after its outcome. */
    @Nullable
    MeshProtocol agreed() {
        return agreed.get();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush((ByteBuf) message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                handshaken(ctx, handshake);
            }
        }

        private void handshaken(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                outcomes.add("refused: " + TlsFailures.explain(handshake.cause()));
                ctx.close();
                return;
            }
            PeerIdentity peer = ServerTls.peerOf(ctx.pipeline().get(SslHandler.class));
            if (peer == null && tls.mode() == ServerTls.Mode.STRICT) {
                outcomes.add("refused: nothing proven");
                ctx.close();
                return;
            }
            agreed.set(ServerTls.protocolOf(ctx.pipeline().get(SslHandler.class)));
            outcomes.add(peer == null ? "anonymous" : "peer " + peer);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
