package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.portcullis.engine.flow.StreamReset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the frames of an endpoint mean. Netty has checked that they may come now. Event loop only. */
final class UpstreamFrames extends Http2EventAdapter {
    /** What an endpoint says when it goes away, for people. */
    private static final int MAX_WORDS = 100;

    /** SETTINGS and PINGs whose answers the socket does not take. */
    private static final int MAX_UNTAKEN = 1000;

    private final Http2UpstreamConnection connection;
    private int untaken;

    UpstreamFrames(Http2UpstreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int id,
            Http2Headers fields,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        connection.heard();
        Http2UpstreamStream of = connection.of(id);
        if (of != null) {
            of.received(fields, end, connection.maxFields());
            ended(id, end);
        }
    }

    /** Padding is nobody's, and so is what nobody wants. */
    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
        connection.heard();
        int bytes = data.readableBytes();
        Http2UpstreamStream of = connection.of(id);
        boolean passedOn = of != null && of.received(data, end);
        ended(id, end);
        return passedOn ? padding : bytes + padding;
    }

    private void ended(int id, boolean end) {
        if (end) {
            connection.responseEnded(id);
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
        connection.heard();
        Http2UpstreamStream of = connection.of(id);
        if (of != null) {
            of.lost(reason(of, code));
        }
    }

    /** Refused is only what nothing has come of: otherwise the endpoint contradicts itself. */
    private static StreamReset reason(Http2UpstreamStream of, long code) {
        return code == Http2Error.REFUSED_STREAM.code() && of.silent()
                ? new StreamReset(StreamReset.Code.REFUSED, "the endpoint refused the request (REFUSED_STREAM)")
                : new StreamReset(
                        StreamReset.Code.CLOSED,
                        "the endpoint reset the stream before its response was complete (" + Resets.name(code) + ")");
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
        answered(ctx);
        connection.settingsChanged();
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) {
        connection.heard();
        answered(ctx);
    }

    private void answered(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            untaken = 0;
        } else if (++untaken == MAX_UNTAKEN) {
            connection.tooMuch();
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        connection.pingAnswered();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int bytes) {
        connection.heard();
        connection.announceWaiting();
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastId, long code, @Nullable ByteBuf words) {
        connection.heard();
        connection.goAway("GOAWAY " + Resets.name(code) + said(words));
    }

    private static String said(@Nullable ByteBuf words) {
        if (words == null || !words.isReadable()) {
            return "";
        }
        String text = words.toString(
                words.readerIndex(), Math.min(MAX_WORDS, words.readableBytes()), StandardCharsets.US_ASCII);
        return " (" + text.replaceAll("[^ -~]", "?") + ")";
    }
}
