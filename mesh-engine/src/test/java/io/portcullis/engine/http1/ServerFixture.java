package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A client's connection without a socket: bytes go in and come out, exchanges are recorded. */
final class ServerFixture implements AutoCloseable {
    static final Http1Settings SETTINGS = new Http1Settings(1024, 4096, 20, 10_000, 75_000, false);

    final ManualTimers timers = new ManualTimers();
    final ManualTimers looks = new ManualTimers();
    final LoopBuffers buffers = Room.enough(looks);
    final LimitCounts limits = new LimitCounts();
    final List<RecordedFlow.Request> requests = new ArrayList<>();
    final List<DownstreamStream> streams = new ArrayList<>();
    final Http1ServerConnection connection;
    final EmbeddedChannel channel;
    boolean draining;

    /** What an exchange does with a request when it is opened, beside recording it. */
    BiConsumer<DownstreamStream, RecordedFlow.Request> opened = (stream, request) -> {};

    ServerFixture() {
        this(SETTINGS);
    }

    ServerFixture(Http1Settings settings) {
        channel = new EmbeddedChannel();
        connection = new Http1ServerConnection(
                this::open,
                settings,
                timers,
                Ticker.system(),
                new FlushQueue(channel.eventLoop()),
                buffers,
                limits,
                new SocketClient(channel, false, () -> null, null),
                () -> draining);
        channel.pipeline().addLast(connection);
    }

    private RequestReceiver open(DownstreamStream stream) {
        RecordedFlow.Request request = new RecordedFlow.Request();
        request.back = stream;
        streams.add(stream);
        requests.add(request);
        opened.accept(stream, request);
        return request;
    }

    /** The client sends that, in one piece; nobody reads it if the connection is closed. */
    ServerFixture send(String text) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }
        return this;
    }

    /** What the client has received since it was asked last. */
    String received() {
        channel.runPendingTasks();
        return drain(channel);
    }

    static String drain(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    RecordedFlow.Request request() {
        return requests.getLast();
    }

    DownstreamStream stream() {
        return streams.getLast();
    }

    /** Answers the last request. */
    void answer(int status, String body) {
        answer(stream(), status, body);
    }

    static void answer(DownstreamStream stream, int status, String body) {
        stream.head(response(status, body.length()), body.isEmpty());
        if (!body.isEmpty()) {
            stream.data(Unpooled.copiedBuffer(body, StandardCharsets.ISO_8859_1), true);
        }
    }

    static ResponseHead response(int status, long length) {
        return new ResponseHead(
                status, "", HttpVersion.HTTP_1_1, new Headers(), length < 0 ? BodyLength.UNKNOWN : length);
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
