package io.portcullis.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.detect.Peek;
import io.portcullis.engine.tls.ClientHello;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a connection speaks, and whom it asks for, is decided once: more bytes do not change it. Looking at them neither moves,
 * loses nor adds any. And a server name that both we and Netty find is the same name.
 */
public final class FirstBytesReading {
    private FirstBytesReading() {}

    public static void fuzz(byte[] input) {
        byte[] bytes = input.length < FirstBytes.MAX_BYTES ? input : Arrays.copyOf(input, FirstBytes.MAX_BYTES - 1);
        decidedOnce(bytes);
        Reading.same(bytes, pieces -> passed(bytes, pieces));
        serverName(bytes);
    }

    private static void decidedOnce(byte[] bytes) {
        Memory memory = new Memory(bytes.length);
        ByteBuf whole = memory.bytes(bytes);
        FirstBytes.Kind kind = FirstBytes.Kind.UNDECIDED;
        ClientHello hello = null;
        String name = null;
        for (int seen = 0; seen <= bytes.length; seen = next(seen, bytes.length)) {
            ByteBuf start = whole.slice(0, seen);
            FirstBytes.Kind now = FirstBytes.kind(start);
            Reading.check(kind == FirstBytes.Kind.UNDECIDED || kind == now, kind + ", and then " + now);
            kind = now;
            hello = same(hello, ClientHello.read(start));
            name = same(name, FirstBytes.name(start));
            Reading.check(start.readableBytes() == seen, "looking has moved the bytes");
        }
        whole.release();
        memory.empty();
    }

    /** Every length of short inputs, some of long ones, and the whole. */
    private static int next(int seen, int length) {
        return seen < 300 || seen >= length ? seen + 1 : Math.min(length, seen + 97);
    }

    private static <T> @Nullable T same(@Nullable T before, @Nullable T now) {
        Reading.check(before == null || Objects.equals(before, now), before + ", and then " + now);
        return now;
    }

    private static String passed(byte[] bytes, List<byte[]> pieces) {
        Unexpected.expectNothing();
        Memory memory = new Memory(bytes.length);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(memory.allocator());
        Peek peek = new Peek(
                (task, delayNanos) -> () -> {},
                1,
                (seen, last) -> last || FirstBytes.kind(seen) != FirstBytes.Kind.UNDECIDED);
        channel.pipeline().addLast(peek);
        for (byte[] piece : pieces) {
            channel.writeInbound(memory.bytes(piece));
            memory.bounded();
        }
        boolean decided = channel.pipeline().get(Peek.class) == null;
        byte[] behind = drain(channel);
        channel.finishAndReleaseAll();
        Unexpected.happened();
        memory.empty();
        Reading.check(!decided || Arrays.equals(bytes, behind), "other bytes behind the peek than before it");
        return "decided=" + decided;
    }

    private static byte[] drain(EmbeddedChannel channel) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            byte[] bytes = new byte[part.readableBytes()];
            part.readBytes(bytes);
            part.release();
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static void serverName(byte[] bytes) {
        Memory memory = new Memory(bytes.length);
        ByteBuf whole = memory.bytes(bytes);
        ClientHello ours = ClientHello.read(whole);
        whole.release();
        String theirs = nettyName(memory.bytes(bytes));
        memory.empty();
        String name = ours == null ? null : ours.serverName();
        if (theirs != null && name != null) {
            Reading.equal("server name", theirs, name.toLowerCase(Locale.ROOT));
        }
    }

    private static @Nullable String nettyName(ByteBuf bytes) {
        NettyHello netty = new NettyHello();
        EmbeddedChannel channel = new EmbeddedChannel(netty);
        try {
            channel.writeInbound(bytes);
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            netty.name = null; // No handshake, for Netty.
        }
        channel.close();
        return netty.name;
    }

    /** The server name as Netty finds it. */
    private static final class NettyHello extends AbstractSniHandler<String> {
        private @Nullable String name;

        @Override
        protected Future<String> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
            name = hostname;
            return ctx.executor().newSucceededFuture("");
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String hostname, Future<String> future) {}
    }
}
