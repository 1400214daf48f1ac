package io.portcullis.engine.http1;

import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.fuzz.Memory;
import org.jspecify.annotations.Nullable;

/** A connection to an endpoint that sends what it likes. One thread. */
final class EndpointSide implements AutoCloseable, UpstreamConnection.Owner {
    private static final HeadLimits LIMITS = new HeadLimits(1024, 20);

    private final Wire wire;
    private final Http1UpstreamConnection connection;
    private int idle;

    EndpointSide(Memory memory) {
        wire = new Wire(memory);
        connection = new Http1UpstreamConnection(
                this,
                LIMITS,
                new FlushQueue(wire.channel().eventLoop()),
                ClientSide.enough(),
                false,
                false,
                () -> null);
        wire.handler(connection);
    }

    Wire wire() {
        return wire;
    }

    Http1UpstreamConnection connection() {
        return connection;
    }

    /** How often the connection was given back for the next request. */
    int idle() {
        return idle;
    }

    /** Sends a request without a body. */
    NotedResponse request(String method, @Nullable String upgrade) {
        NotedResponse response = new NotedResponse();
        request(method, upgrade, response, response);
        return response;
    }

    /** Sends a request without a body, whose response goes through another receiver. */
    void request(String method, NotedResponse response, ResponseReceiver by) {
        request(method, null, response, by);
    }

    private void request(String method, @Nullable String upgrade, NotedResponse response, ResponseReceiver by) {
        UpstreamStream stream = connection.open(by);
        response.stream(stream);
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, "shop");
        stream.head(new RequestHead(method, "/", null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE, upgrade), true);
        wire.written();
    }

    @Override
    public void idle(UpstreamConnection which) {
        idle++;
    }

    @Override
    public void closed(UpstreamConnection which) {}

    @Override
    public void close() {
        wire.close();
    }
}
