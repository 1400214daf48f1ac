package io.portcullis.engine.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.portcullis.core.model.UpstreamTls;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection made with a ClientTls. */
final class TlsCaller implements AutoCloseable {
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
    private final Channel channel;
    private final SslHandler handler;

    TlsCaller(TlsLoops loops, ClientTls tls, UpstreamTls how, int port) {
        this(loops, tls, how, port, WireProtocol.HTTP1);
    }

    TlsCaller(TlsLoops loops, ClientTls tls, UpstreamTls how, int port, WireProtocol protocol) {
        AtomicReference<@Nullable SslHandler> made = new AtomicReference<>();
        channel = loops.connect(port, fresh -> {
            made.set(tls.newHandler(fresh.alloc(), how, "127.0.0.1", port, protocol));
            fresh.pipeline().addLast("tls", Objects.requireNonNull(made.get()));
            fresh.pipeline().addLast(new Reader());
        });
        handler = Objects.requireNonNull(made.get());
    }

    /** {@code peer <id>}, {@code anonymous}, or {@code refused: <why>}. */
    String handshake() {
        handler.handshakeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS);
        Throwable failure = handler.handshakeFuture().cause();
        if (failure != null) {
            return "refused: " + TlsFailures.explain(failure);
        }
        PeerIdentity peer = ClientTls.peerOf(handler);
        return peer == null ? "anonymous" : "peer " + peer;
    }

    @Nullable
    PeerIdentity peer() {
        return ClientTls.peerOf(handler);
    }

    /** What both sides will speak; ask after the handshake. */
    @Nullable
    MeshProtocol agreed() {
        return ServerTls.protocolOf(handler);
    }

    /** Sends the text and returns what comes next: the same text, {@code closed}, or why it failed. */
    String echo(String text) throws InterruptedException {
        ByteBuf bytes = channel.alloc().buffer();
        bytes.writeCharSequence(text, StandardCharsets.US_ASCII);
        channel.writeAndFlush(bytes);
        String answer = read.poll(10, TimeUnit.SECONDS);
        return answer == null ? "nothing came" : answer;
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            read.add(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            read.add("closed");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            read.add(TlsFailures.explain(cause));
            ctx.close();
        }
    }
}
