package io.portcullis.spring.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import io.portcullis.spring.server.ProbeServer.Answer;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the probe server: each request is answered before the next is read. Event loop only. */
final class ProbePage extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(ProbePage.class);

    private final Map<String, Supplier<Answer>> pages;

    ProbePage(Map<String, Supplier<Answer>> pages) {
        this.pages = pages;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            respond(context, Answer.text(400, "not HTTP"), false, true);
            return;
        }
        String target = request.uri();
        int query = target.indexOf('?');
        Supplier<Answer> page = pages.getOrDefault(
                query < 0 ? target : target.substring(0, query), () -> Answer.text(404, "not found"));
        boolean bodiless = request.method().equals(HttpMethod.HEAD);
        Thread.ofVirtual().name("portcullis-probe").start(() -> {
            Answer answer = answer(page);
            context.executor().execute(() -> respond(context, answer, bodiless, false));
        });
    }

    private static Answer answer(Supplier<Answer> page) {
        try {
            return page.get();
        } catch (RuntimeException e) {
            return Answer.text(500, String.valueOf(e.getMessage()));
        }
    }

    private static void respond(ChannelHandlerContext context, Answer answer, boolean bodiless, boolean last) {
        ByteBuf body = bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        context.writeAndFlush(response)
                .addListener(last ? ChannelFutureListener.CLOSE : ChannelFutureListener.CLOSE_ON_FAILURE);
        context.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof ReadTimeoutException)) {
            log.debug("probe connection: {}", cause.getMessage());
        }
        context.close();
    }
}
