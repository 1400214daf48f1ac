package io.portcullis.engine.http1;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.loop.FlushQueue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** A connection to an endpoint without a socket: attempts are recorded, bytes go in and come out. */
final class UpstreamFixture implements AutoCloseable, UpstreamConnection.Owner {
    final EmbeddedChannel channel;
    final Http1UpstreamConnection connection;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    int idle;
    int closed;

    UpstreamFixture() {
        channel = new EmbeddedChannel();
        connection = new Http1UpstreamConnection(
                this, new HeadLimits(4096, 20), new FlushQueue(tasks::add), Room.enough(), false, false, () -> null);
        channel.pipeline().addLast(connection);
    }

    @Override
    public void idle(UpstreamConnection which) {
        idle++;
    }

    @Override
    public void closed(UpstreamConnection which) {
        closed++;
    }

    /** One attempt, with both of its ends. */
    record Attempt(UpstreamStream stream, RecordedFlow.Response response) {}

    /** Opens an attempt that writes nothing yet. */
    Attempt open() {
        RecordedFlow.Response response = new RecordedFlow.Response();
        UpstreamStream stream = connection.open(response);
        response.back = stream;
        return new Attempt(stream, response);
    }

    /** Sends a whole request without a body. */
    RecordedFlow.Response send(String method, String path) {
        Attempt attempt = open();
        attempt.stream().head(request(method, path, BodyLength.NONE), true);
        flush();
        return attempt.response();
    }

    static RequestHead request(String method, String path, long bodyLength) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, "shop");
        return new RequestHead(method, path, null, HttpVersion.HTTP_1_1, headers, bodyLength);
    }

    /** The endpoint sends that, in one piece; nobody reads it if the connection is closed. */
    UpstreamFixture receive(String text) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        }
        return this;
    }

    /** What the endpoint has got since it was asked last. */
    String sent() {
        flush();
        return ServerFixture.drain(channel);
    }

    /** Lets the event loop get at the task that flushes. */
    private void flush() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
