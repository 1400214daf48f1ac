package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.TlsFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP/2 end of a connection to an endpoint: a stream for each attempt. The last handler of a channel, behind TLS where there is
 * any. Event loop only.
 */
// Frames, HPACK, the states of streams and the windows are Netty's; here is what they mean to attempts and to the pool.
// It begins with the endpoint's SETTINGS: before them nothing is sent but our own, so that what speaks no HTTP/2 is
// known
// before it has got a request, and no stream is opened which the endpoint would refuse.
public final class Http2UpstreamConnection extends Http2ConnectionHandler implements UpstreamConnection {
    private static final Logger log = LoggerFactory.getLogger(Http2UpstreamConnection.class);

    /** What the endpoint may send on all streams together in one round trip. Each stream has a window of its own. */
    static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

    /** More on one connection would all wait for each segment that is lost. */
    static final int MOST_STREAMS = 256;

    /** Stream identifiers are used up at 2^31. */
    private static final int LAST_STREAM = Integer.MAX_VALUE - 2;

    private static final long PING = 0x706f727463756cL;
    private static final byte[] HTTP1 = {'H', 'T', 'T', 'P', '/'};

    private final Owner owner;
    private final Beginning beginning;
    private final Http2UpstreamSettings settings;
    private final boolean secure;
    private final Supplier<@Nullable PeerIdentity> peer;
    private final KeepAlive keepAlive;
    private final Http2Connection.PropertyKey key = connection().newKey();
    private final UpstreamLoss loss = new UpstreamLoss();
    private final List<Http2UpstreamStream> unflushed = new ArrayList<>(2);
    private @Nullable ChannelHandlerContext context;
    private boolean begun;
    private boolean settled;
    private boolean closing;
    private boolean closed;
    private boolean announced;
    private boolean writingBodies;
    private boolean heard;
    private int uses;
    private int live;
    private long waitingBytes;
    private long countedBytes;

    /** How the connection begins; one of the two is told once, and nothing else before it. */
    public interface Beginning {
        /** The endpoint speaks HTTP/2: attempts may be opened. */
        void ready(Http2UpstreamConnection connection);

        /**
         * It does not, or is gone; the connection is closed.
         *
         * @param reason TLS_REFUSED, PROTOCOL for something else than HTTP/2, or CLOSED
         */
        void failed(StreamReset reason);
    }

    Http2UpstreamConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings initial,
            Owner owner,
            Beginning beginning,
            Http2UpstreamSettings settings,
            ConnectionPolicy policy,
            boolean secure,
            Supplier<@Nullable PeerIdentity> peer) {
        super(decoder, encoder, initial, true);
        this.owner = owner;
        this.beginning = beginning;
        this.settings = settings;
        this.secure = secure;
        this.peer = peer;
        this.keepAlive = new KeepAlive(
                settings.timers(),
                settings.ticker(),
                policy.pingInterval().toNanos(),
                policy.pingTimeout().toNanos(),
                new Pings());
        gracefulShutdownTimeoutMillis(0);
        decoder.frameListener(new UpstreamFrames(this));
        connection().addListener(new Forgotten());
    }

    // ---- for the pool

    @Override
    public UpstreamStream open(ResponseReceiver receiver) {
        if (!available()) {
            throw new IllegalStateException("the connection is not available");
        }
        uses++;
        if (++live == 1) {
            keepAlive.begin();
        }
        return new Http2UpstreamStream(this, receiver);
    }

    @Override
    public boolean available() {
        return begun
                && !closing
                && ctx().channel().isActive()
                && Math.max(live, connection().local().numActiveStreams()) < capacity()
                && connection().local().lastStreamCreated() < LAST_STREAM;
    }

    @Override
    public int capacity() {
        return Math.min(MOST_STREAMS, connection().local().maxActiveStreams());
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public boolean reused() {
        return uses > 1;
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return peer.get();
    }

    @Override
    public void close() {
        loss.trouble(new StreamReset(StreamReset.Code.CLOSED, "the connection was closed on this side"));
        shut();
    }

    // ---- for its streams

    /** Sends the head of a request; null if it cannot be sent, which the stream was told then. */
    @Nullable
    Http2Stream begin(Http2UpstreamStream of, RequestHead head, boolean end) {
        Http2Stream stream;
        try {
            stream = connection().local().createStream(connection().local().incrementAndGetNextStreamId(), false);
        } catch (Http2Exception e) {
            of.giveUp(
                    Http2Error.CANCEL,
                    new StreamReset(StreamReset.Code.UNSENT, "no stream could be opened: " + e.getMessage()));
            return null;
        }
        stream.setProperty(key, of);
        if (secure) {
            of.touched(); // TLS may send what was written to it whenever it likes.
        } else {
            unflushed.add(of);
        }
        var written = encoder()
                .writeHeaders(ctx(), stream.id(), SentFields.request(head, secure), 0, end, ctx().newPromise());
        return stream;
    }

    ChannelFuture write(Http2Stream stream, ByteBuf data, boolean end) {
        waiting(data.readableBytes());
        ChannelFuture written = encoder().writeData(ctx(), stream.id(), data, 0, end, ctx().newPromise());
        announce();
        return written;
    }

    void write(Http2Stream stream, Http2Headers trailers) {
        var written = encoder().writeHeaders(ctx(), stream.id(), trailers, 0, true, ctx().newPromise());
        announce(); // They may have to wait for the body.
    }

    /** An attempt has ended early; the endpoint is told, if it knows of it. */
    void abandon(Http2UpstreamStream of, @Nullable Http2Stream stream, Http2Error why) {
        if (stream == null) {
            forgotten(of);
        } else if (!closed && stream.state() != Http2Stream.State.CLOSED) {
            var written = encoder().writeRstStream(ctx(), stream.id(), why.code(), ctx().newPromise());
        }
    }

    /** The exchange has passed bytes of the response on: as many more may come. */
    void consumed(Http2Stream stream, int bytes) {
        try {
            if (!closed) {
                decoder().flowController().consumeBytes(stream, bytes);
            }
        } catch (Http2Exception e) {
            onError(ctx(), true, e);
        }
    }

    /** So much more of requests waits for the socket, or less where it is negative. */
    void waiting(int bytes) {
        waitingBytes += bytes;
        count();
    }

    private void count() {
        long now = closed ? waitingBytes : waitingBytes + actualReadableBytes();
        settings.buffers().add(now - countedBytes);
        countedBytes = now;
    }

    // ---- for its frames

    @Nullable
    Http2UpstreamStream of(int id) {
        Http2Stream stream = connection().stream(id);
        return stream == null ? null : stream.getProperty(key);
    }

    int maxFields() {
        return settings.limits().maxFields();
    }

    void heard() {
        heard = true;
    }

    void pingAnswered() {
        keepAlive.answered();
    }

    /** The endpoint's SETTINGS have come, the first ones or others. */
    void settingsChanged() {
        heard();
        announceWaiting();
        if (!begun) {
            begin();
        } else if (live > 0 && !closing) {
            owner.room(this);
        }
    }

    private void begin() {
        if (connection().local().maxActiveStreams() == 0) {
            failToBegin(new StreamReset(
                    StreamReset.Code.CLOSED, "it allows no requests (SETTINGS_MAX_CONCURRENT_STREAMS is 0)"));
            shut();
        } else if (!closing) {
            begun = true;
            if (settle()) {
                beginning.ready(this);
            }
        }
    }

    /** What waits for a window may be sent now. */
    void announceWaiting() {
        if (waitingBytes > 0) {
            announce();
        }
    }

    /** The response of a stream is complete. What is still to be sent of its request, nobody will read. */
    void responseEnded(int id) {
        Http2Stream stream = connection().stream(id);
        if (stream != null && encoder().flowController().hasFlowControlled(stream)) {
            var written = encoder().writeRstStream(ctx(), id, Http2Error.CANCEL.code(), ctx().newPromise());
        }
    }

    /** The endpoint takes no more streams than it has taken (RFC 9113, 6.8); those it has not taken are closed after this. */
    void goAway(String words) {
        loss.farewell(words);
        closing = true;
        failToBegin(new StreamReset(StreamReset.Code.CLOSED, "it said " + words));
    }

    private void shutIfUnused() {
        if (closing && live == 0) {
            shut();
        }
    }

    /** It sends so much that has to be answered, and takes no answers. */
    void tooMuch() {
        onError(
                ctx(),
                false,
                Http2Exception.connectionError(
                        Http2Error.ENHANCE_YOUR_CALM, "more SETTINGS and PING frames than answers were taken"));
    }

    /** Streams that Netty has forgotten: as many more may be opened. */
    private final class Forgotten extends Http2ConnectionAdapter {
        @Override
        public void onGoAwayReceived(int lastId, long code, ByteBuf words) {
            shutIfUnused();
        }

        @Override
        public void onStreamRemoved(Http2Stream stream) {
            Http2UpstreamStream of = stream.getProperty(key);
            if (of != null) {
                boolean notTaken = connection().goAwayReceived()
                        && stream.id() > connection().local().lastStreamKnownByPeer();
                of.lost(loss.of(of, notTaken));
                forgotten(of);
            }
        }
    }

    private void forgotten(Http2UpstreamStream of) {
        live--;
        unflushed.remove(of);
        if (closed) {
            return;
        }
        if (closing) {
            shutIfUnused();
        } else if (live == 0) {
            owner.idle(this);
        } else {
            owner.room(this);
        }
    }

    private final class Pings implements KeepAlive.Peer {
        @Override
        public boolean busy() {
            return live > 0 && !closed;
        }

        @Override
        public void ping() {
            var written = encoder().writePing(ctx(), false, PING, ctx().newPromise());
        }

        @Override
        public void dead() {
            loss.trouble(new StreamReset(StreamReset.Code.CLOSED, "the endpoint has not answered a PING in time"));
            shut();
        }
    }

    // ---- the channel

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        connection()
                .local()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(),
                        CONNECTION_WINDOW_BYTES
                                - connection().local().flowController().initialWindowSize());
    }

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return ctx;
    }

    /** A frame was written. */
    void announceFrame() {
        if (!writingBodies) {
            announce();
        }
    }

    /** Whatever was written is flushed at the end of the batch of reads. */
    private void announce() {
        if (!announced) {
            announced = true;
            settings.flushes().dirty(ctx().channel());
        }
    }

    // Flushing brings credit, and with it the next bytes: they are announced again.
    @Override
    public void flush(ChannelHandlerContext ctx) {
        announced = false;
        touch();
        writingBodies = true;
        try {
            encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            onError(ctx, true, e);
        } finally {
            writingBodies = false;
        }
        ctx.flush();
    }

    private void touch() {
        if (!unflushed.isEmpty()) {
            unflushed.forEach(Http2UpstreamStream::touched);
            unflushed.clear();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        settings.flushes().readStarted();
        super.channelRead(ctx, message);
    }

    /** In place of the flush that is made here usually, whether there is something to flush or not. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        if (heard) {
            heard = false;
            keepAlive.heard();
        }
        count();
        settings.flushes().readFinished();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!begun && !closing && speaksHttp1(in)) {
            failToBegin(new StreamReset(StreamReset.Code.PROTOCOL, "it speaks HTTP/1"));
            shut();
        }
        if (closing && !begun) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    private static boolean speaksHttp1(ByteBuf in) {
        for (int i = 0; i < HTTP1.length; i++) {
            if (in.readableBytes() <= i || in.getByte(in.readerIndex() + i) != HTTP1[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        closing = true;
        closed = true;
        keepAlive.stop();
        failToBegin(new StreamReset(StreamReset.Code.CLOSED, "it closed the connection"));
        if (begun) {
            owner.closed(this);
        }
        super.channelInactive(ctx);
        count();
    }

    // With TLS 1.3 our handshake is over before the endpoint has looked at our certificate: its alert comes in place of
    // SETTINGS.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (!begun && TlsFailures.refusedOurCertificate(cause)) {
            failToBegin(new StreamReset(StreamReset.Code.TLS_REFUSED, TlsFailures.explain(cause)));
        }
        if (cause instanceof IOException
                || cause instanceof DecoderException && cause.getCause() instanceof IOException) {
            log.debug("connection with {} failed", ctx.channel().remoteAddress(), cause);
            shut();
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    /** An endpoint that breaks the protocol on one stream: the others go on. */
    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2UpstreamStream of = of(error.streamId());
        if (error.error() == Http2Error.STREAM_CLOSED && (outbound || of == null)) {
            return; // What waited for a stream that was closed, or was under way: nothing is to be told to anybody.
        }
        if (of == null) {
            super.onStreamError(ctx, outbound, cause, error);
        } else if (outbound) {
            of.giveUp(
                    Http2Error.INTERNAL_ERROR,
                    new StreamReset(
                            StreamReset.Code.CANCELLED, "the request cannot be sent to it: " + error.getMessage()));
        } else {
            of.giveUp(
                    error.error(),
                    new StreamReset(
                            StreamReset.Code.PROTOCOL, "the endpoint's response is malformed: " + error.getMessage()));
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        StreamReset.Code code = outbound || error == null ? StreamReset.Code.CLOSED : StreamReset.Code.PROTOCOL;
        String what = outbound ? "the connection failed: " : "the endpoint breaks HTTP/2: ";
        loss.trouble(new StreamReset(code, what + cause.getMessage()));
        closing = true;
        failToBegin(new StreamReset(code, "it does not speak HTTP/2"));
        super.onConnectionError(ctx, outbound, cause, error);
    }

    /** Errors are flushed at once: with them, what was written before. */
    @Override
    public void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
        touch();
        super.onError(ctx, outbound, cause);
    }

    private boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    private void failToBegin(StreamReset reason) {
        if (settle()) {
            closing = true;
            beginning.failed(reason);
        }
    }

    /** Says goodbye and closes. */
    private void shut() {
        closing = true;
        ChannelHandlerContext ctx = ctx();
        if (!closed && ctx.channel().isActive()) {
            touch();
            var written = goAway(ctx, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
            ctx.flush();
        }
        var gone = ctx.close();
    }
}
