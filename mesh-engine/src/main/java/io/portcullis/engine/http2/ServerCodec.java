package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.Credits;

/** Puts the parts of Netty's codec together for connections of clients. One for each connection. */
// The limits hold from the first byte, not only once the client has acknowledged them. Priorities are ignored (RFC
// 9113,
// 5.3.2): streams share a connection evenly. Fields are checked by RequestFields, which can answer.
final class ServerCodec extends AbstractHttp2ConnectionHandlerBuilder<Http2ServerConnection, ServerCodec> {
    /** Requests of one client at a time, on one connection. */
    static final int MAX_CONCURRENT_STREAMS = 100;

    /** Streams that strangers may have reset in so many seconds. */
    private static final int MAX_RESETS = 200;

    private static final int RESETS_WINDOW_SECONDS = 30;

    /** Of a window: what has to be passed on before the client is told. */
    private static final float UPDATE_RATIO = 0.5f;

    private final Http2ServerConnection.Surroundings around;
    private final ClientConnection client;

    ServerCodec(Http2ServerConnection.Surroundings around, ClientConnection client) {
        this.around = around;
        this.client = client;
        int maxFieldBytes = around.settings().maxHeadBytes();
        DefaultHttp2Connection streams = streams();
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(streams, new DefaultHttp2FrameWriter());
        Http2FrameReader reader = new DefaultHttp2FrameReader(new ReceivedFields.Decoder(maxFieldBytes));
        initialSettings(Http2Settings.defaultSettings()
                .maxConcurrentStreams(MAX_CONCURRENT_STREAMS)
                .initialWindowSize(Credits.INITIAL_WINDOW_BYTES)
                .maxHeaderListSize(maxFieldBytes)
                .connectProtocolEnabled(true));
        gracefulShutdownTimeoutMillis(-1);
        decoderEnforceMaxRstFramesPerWindow(around.strangers() ? MAX_RESETS : 0, RESETS_WINDOW_SECONDS);
        codec(
                new DefaultHttp2ConnectionDecoder(
                        streams, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false),
                encoder);
    }

    // The window of the connection is given back as bytes come, those of the streams as they are passed on. Else a few
    // requests that an endpoint does not read would hold all others of the client.
    private static DefaultHttp2Connection streams() {
        DefaultHttp2Connection streams = new DefaultHttp2Connection(true);
        streams.local().flowController(new DefaultHttp2LocalFlowController(streams, UPDATE_RATIO, true));
        streams.remote().maxActiveStreams(Integer.MAX_VALUE); // The connection counts, see its refuse.
        streams.remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(streams, new UniformStreamByteDistributor(streams)));
        return streams;
    }

    @Override
    protected Http2ServerConnection build() {
        return super.build();
    }

    @Override
    protected Http2ServerConnection build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
        return new Http2ServerConnection(decoder, encoder, initial, around, client);
    }
}
