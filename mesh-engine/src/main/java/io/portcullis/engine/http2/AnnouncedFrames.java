package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each frame that is written, so that it is flushed with all others of a batch and no flush is made for nothing: through
 * TLS an empty one costs a record. Event loop only.
 */
final class AnnouncedFrames extends DecoratingHttp2FrameWriter {
    private @Nullable Runnable announce;

    AnnouncedFrames(Http2FrameWriter writer) {
        super(writer);
    }

    /** Told from now on. */
    void to(Runnable announced) {
        announce = announced;
    }

    private ChannelFuture announced(ChannelFuture written) {
        Runnable told = announce;
        if (told != null) {
            told.run();
        }
        return written;
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx, int id, Http2Headers fields, int padding, boolean end, ChannelPromise promise) {
        return announced(super.writeHeaders(ctx, id, fields, padding, end, promise));
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end, ChannelPromise promise) {
        return announced(super.writeData(ctx, id, data, padding, end, promise));
    }

    @Override
    public ChannelFuture writeRstStream(ChannelHandlerContext ctx, int id, long code, ChannelPromise promise) {
        return announced(super.writeRstStream(ctx, id, code, promise));
    }

    @Override
    public ChannelFuture writeSettings(ChannelHandlerContext ctx, Http2Settings settings, ChannelPromise promise) {
        return announced(super.writeSettings(ctx, settings, promise));
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
        return announced(super.writeSettingsAck(ctx, promise));
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
        return announced(super.writePing(ctx, ack, data, promise));
    }

    @Override
    public ChannelFuture writeGoAway(
            ChannelHandlerContext ctx, int lastId, long code, ByteBuf words, ChannelPromise promise) {
        return announced(super.writeGoAway(ctx, lastId, code, words, promise));
    }

    @Override
    public ChannelFuture writeWindowUpdate(ChannelHandlerContext ctx, int id, int bytes, ChannelPromise promise) {
        return announced(super.writeWindowUpdate(ctx, id, bytes, promise));
    }
}
