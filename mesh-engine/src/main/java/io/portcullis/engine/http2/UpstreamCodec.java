package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.tls.PeerIdentity;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts of Netty's codec together for connections to endpoints. Stateless. */
public final class UpstreamCodec {
    /** What a field counts beside its bytes (RFC 9113, 6.5.2). */
    private static final int FIELD_BYTES = 32;

    /** Of the connection's window, and of each stream's: what has to be passed on before the endpoint is told. */
    private static final float UPDATE_RATIO = 0.5f;

    private UpstreamCodec() {}

    /**
     * A connection that has not begun yet: put it at the end of the pipeline of an active channel.
     *
     * @param owner told when it is free, and when it is closed, once it has begun
     * @param beginning told whether it begins
     * @param policy says how it is kept alive
     * @param secure whether a TLS handler stands before it
     * @param peer the identity the endpoint has proven, asked for when an attempt wants it
     */
    public static Http2UpstreamConnection connection(
            UpstreamConnection.Owner owner,
            Http2UpstreamConnection.Beginning beginning,
            Http2UpstreamSettings settings,
            ConnectionPolicy policy,
            boolean secure,
            Supplier<@Nullable PeerIdentity> peer) {
        long maxFieldBytes = maxFieldBytes(settings.limits());
        Http2Connection streams = streams();
        AnnouncedFrames frames = new AnnouncedFrames(new DefaultHttp2FrameWriter(SentFields.SENSITIVITY));
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(streams, frames);
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                streams,
                encoder,
                new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(true, maxFieldBytes)),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true,
                true);
        Http2UpstreamConnection made = new Http2UpstreamConnection(
                decoder, encoder, initial(maxFieldBytes), owner, beginning, settings, policy, secure, peer);
        frames.to(made::announceFrame);
        return made;
    }

    // The window of the connection is given back as bytes come, those of the streams as they are passed on: else a few
    // clients that do not read would use the connection's window up, and hold the responses of all others.
    private static Http2Connection streams() {
        Http2Connection streams = new DefaultHttp2Connection(false, 0);
        streams.local().flowController(new DefaultHttp2LocalFlowController(streams, UPDATE_RATIO, true));
        streams.remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(streams, new UniformStreamByteDistributor(streams)));
        streams.local().allowPushTo(false);
        return streams;
    }

    private static Http2Settings initial(long maxFieldBytes) {
        return new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(Credits.INITIAL_WINDOW_BYTES)
                .maxHeaderListSize(maxFieldBytes);
    }

    private static long maxFieldBytes(HeadLimits limits) {
        return limits.maxBytes() + (long) FIELD_BYTES * limits.maxFields();
    }
}
