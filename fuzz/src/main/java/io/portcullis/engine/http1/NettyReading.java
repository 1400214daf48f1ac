package io.portcullis.engine.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Netty's own decoders make of bytes: the second opinion. One thread. */
final class NettyReading {
    private final List<Message> messages = new ArrayList<>();
    private @Nullable String refusal;
    private @Nullable HttpMessage head;
    private final StringBuilder body = new StringBuilder();

    private NettyReading() {}

    /** The requests in those bytes, up to the first that Netty refuses. */
    static NettyReading requests(byte[] bytes) {
        return read(new HttpRequestDecoder(config()), bytes);
    }

    /** The responses in those bytes, the last of them ended by the end of the connection if need be. */
    static NettyReading responses(byte[] bytes) {
        return read(new HttpResponseDecoder(config()), bytes);
    }

    List<Message> messages() {
        return messages;
    }

    /** Why Netty read no further, or null if it did. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * Whether Netty refuses what RFC 9112 allows: chunks of 2 GiB, whose size is no int, and extensions with obs-text in quotes, for
     * which it looks at an index below zero. To refuse is no second reading.
     */
    boolean refusesMore() {
        return refusal != null && (refusal.contains("Chunk size overflow") || refusal.contains("bitIndex < 0"));
    }

    private static HttpDecoderConfig config() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(1 << 20)
                .setMaxHeaderSize(1 << 20)
                .setMaxChunkSize(1 << 20);
    }

    private static NettyReading read(ChannelHandler decoder, byte[] bytes) {
        NettyReading reading = new NettyReading();
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        channel.finish();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            reading.add(part);
            ReferenceCountUtil.release(part);
        }
        reading.incomplete();
        return reading;
    }

    private void add(Object part) {
        if (refusal != null || !(part instanceof DecoderResultProvider object)) {
            return; // Bytes behind a 101 are no message.
        }
        if (object.decoderResult().isFailure()) {
            refusal = String.valueOf(object.decoderResult().cause());
            return;
        }
        if (part instanceof HttpMessage message) {
            head = message;
            body.setLength(0);
        }
        if (part instanceof HttpContent content) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
        }
        if (part instanceof LastHttpContent last) {
            end(lines(last.trailingHeaders()), true);
        }
    }

    private void incomplete() {
        if (head != null && refusal == null) {
            end(List.of(), false);
        }
    }

    private void end(List<String> trailers, boolean complete) {
        HttpMessage message = head;
        if (message != null) {
            messages.add(new Message(start(message), lines(message.headers()), body.toString(), trailers, complete));
        }
        head = null;
    }

    private static String start(HttpMessage message) {
        return switch (message) {
            case HttpRequest request -> request.method() + " " + request.uri() + " " + request.protocolVersion();
            case HttpResponse response ->
                response.protocolVersion() + " " + response.status().code();
            default -> throw new AssertionError("neither request nor response: " + message);
        };
    }

    private static List<String> lines(HttpHeaders headers) {
        List<String> lines = new ArrayList<>();
        headers.iteratorAsString().forEachRemaining(field -> lines.add(Message.line(field.getKey(), field.getValue())));
        return lines;
    }
}
