package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.ExchangeFactory;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ServerConnection;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http1.Http1Settings;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Timers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP/2 end of a client's connection: an exchange for each stream. The last handler of a channel, behind TLS where there is any.
 * Event loop only.
 */
// Frames, HPACK, stream states and flow control are Netty's. Here is what they mean: heads become those of an exchange,
// credit becomes WINDOW_UPDATE, and what a client may not do too often is counted (FrameBudget).
public final class Http2ServerConnection extends Http2ConnectionHandler implements ServerConnection {
    private static final Logger log = LoggerFactory.getLogger(Http2ServerConnection.class);

    /** What a client may send on all its streams together in one round trip. Each stream has a window of its own. */
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

    /** Clients tell that they took that much, once for the stream and once for the connection. */
    private static final int BYTES_PER_UPDATE = 4 * 1024;

    /** What a stream that is malformed costs of the budget for frames: it makes us reset it (CVE-2025-8671). */
    private static final int ERROR_FRAMES = 10;

    /** Between the two GOAWAYs: what the client sent before it read the first has arrived by then (RFC 9113, 6.8). */
    private static final long GOAWAY_NANOS = 1_000_000_000L;

    private final Surroundings around;
    private final ClientConnection client;
    private final FrameBudget budget;
    private final ServerPatience patience;
    private final Http2Connection.PropertyKey key;
    private @Nullable ChannelHandlerContext context;
    private int requests;
    private int streams;
    private boolean announced;
    private boolean leaving;
    private boolean left;

    /**
     * What it works with: the things of its event loop, and what its listener takes from clients.
     *
     * @param exchanges opens the exchange of each request
     * @param timers of the event loop
     * @param ticker that moves them
     * @param flushes of the event loop
     * @param buffers of the event loop
     * @param limits counts those that are reached
     * @param draining whether clients are asked to go elsewhere
     * @param strangers whether clients may be anybody: then streams that are opened to be reset are counted (CVE-2023-44487)
     */
    public record Surroundings(
            ExchangeFactory exchanges,
            Http1Settings settings,
            Timers timers,
            Ticker ticker,
            FlushQueue flushes,
            LoopBuffers buffers,
            LimitCounts limits,
            BooleanSupplier draining,
            boolean strangers) {}

    Http2ServerConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings initial,
            Surroundings around,
            ClientConnection client) {
        super(decoder, encoder, initial);
        this.around = around;
        this.client = client;
        this.budget = new FrameBudget(around.ticker());
        this.patience = new ServerPatience(this, around.settings(), around.timers(), around.ticker());
        this.key = connection().newKey();
        Frames frames = new Frames();
        decoder.frameListener(frames);
        connection().addListener(frames);
    }

    /** One for a channel. */
    public static Http2ServerConnection of(Surroundings around, ClientConnection client) {
        return new ServerCodec(around, client).build();
    }

    /** What exchanges may know about the connection. */
    ClientConnection client() {
        return client;
    }

    // ---- what streams write

    ChannelFuture write(Http2Stream stream, Http2Headers fields, boolean end) {
        ChannelFuture written = encoder().writeHeaders(ctx(), stream.id(), fields, 0, end, ctx().newPromise());
        announce();
        return written;
    }

    ChannelFuture write(Http2Stream stream, ByteBuf data, boolean end) {
        waiting(data.readableBytes());
        budget.earn(2 + data.readableBytes() / BYTES_PER_UPDATE);
        ChannelFuture written = encoder().writeData(ctx(), stream.id(), data, 0, end, ctx().newPromise());
        announce();
        return written;
    }

    void reset(Http2Stream stream, Http2Error why) {
        if (stream.state() != Http2Stream.State.CLOSED) {
            resetStream(ctx(), stream.id(), why.code(), ctx().newPromise());
            announce();
        }
    }

    /** The exchange has passed bytes of the request on: as many more may come. */
    void consumed(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                announce();
            }
        } catch (Http2Exception e) {
            onError(ctx(), true, e);
        }
    }

    /** Bytes of the stream that came in and were not passed on. */
    int unconsumed(Http2Stream stream) {
        return decoder().flowController().unconsumedBytes(stream);
    }

    /** So much more waits for the client, or less where it is negative. */
    void waiting(int bytes) {
        around.buffers().add(bytes);
    }

    /** Behind what is being done now. */
    void later(Runnable task) {
        ctx().executor().execute(task);
    }

    private void announce() {
        if (!announced) {
            announced = true;
            around.flushes().dirty(ctx().channel());
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        announced = false;
        super.flush(ctx);
    }

    // ---- the way of a request

    private void request(Http2Stream stream, Http2Headers fields, boolean end) {
        requests++;
        budget.earn(8);
        leaveInTime();
        Http2ServerStream opened = new Http2ServerStream(this, stream, isHead(fields));
        stream.setProperty(key, opened);
        if (end) {
            opened.requestEnded();
        }
        if (++streams == 1) {
            patience.begin();
        }
        RequestReceiver receiver = around.exchanges().open(opened);
        opened.receiver(receiver);
        RequestHead head;
        try {
            head = RequestFields.head(
                    fields,
                    end,
                    around.settings().maxTargetBytes(),
                    around.settings().maxHeaderCount());
        } catch (MalformedException e) {
            malformed(receiver, e.failure());
            return;
        }
        if (head.upgrade() != null) {
            opened.switches();
        }
        receiver.head(head, end || head.upgrade() != null);
    }

    private static boolean isHead(Http2Headers fields) {
        CharSequence method = fields.method();
        return method != null && "HEAD".contentEquals(method);
    }

    private void malformed(RequestReceiver receiver, Failure failure) {
        if (failure.code() == FailureCode.URI_TOO_LONG) {
            around.limits().reached(Limit.TARGET_SIZE);
        } else if (failure.code() == FailureCode.HEAD_TOO_LARGE) {
            around.limits().reached(Limit.HEAD_SIZE);
        }
        receiver.malformed(failure);
    }

    private void trailers(Http2ServerStream of, Http2Headers fields) {
        try {
            of.received(Fields.trailers(fields, around.settings().maxHeaderCount()));
        } catch (MalformedException e) {
            of.giveUpRequest(
                    new StreamReset(StreamReset.Code.PROTOCOL, e.failure().message()));
        }
    }

    private @Nullable Http2ServerStream of(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    /** Frames as they come. Netty has checked that they may come now; fields are unchecked. */
    private final class Frames extends Http2EventAdapter {
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
            Http2Stream stream = connection().stream(id);
            Http2ServerStream known = of(stream);
            if (known != null) {
                trailers(known, fields);
            } else if (stream != null) {
                request(stream, fields, end);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
            Http2ServerStream stream = of(connection().stream(id));
            int bytes = data.readableBytes();
            if (bytes > 0) {
                budget.earn(1);
            }
            return padding
                    + (stream == null
                            ? bytes
                            : stream.received(bytes == 0 ? Unpooled.EMPTY_BUFFER : data.retain(), end));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            Http2ServerStream stream = of(connection().stream(id));
            if (stream != null) {
                stream.gone(
                        new StreamReset(StreamReset.Code.CLOSED, "the client reset the stream: " + Resets.name(code)));
            }
        }

        @Override
        public void onStreamClosed(Http2Stream closed) {
            Http2ServerStream stream = closed.removeProperty(key);
            if (stream != null) {
                stream.gone(new StreamReset(StreamReset.Code.CLOSED, "the client closed the connection"));
                if (--streams == 0) {
                    patience.begin();
                }
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings changed) throws Http2Exception {
            spend();
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            spend();
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
            spend();
        }

        @Override
        public void onPriorityRead(ChannelHandlerContext ctx, int id, int on, short weight, boolean exclusive)
                throws Http2Exception {
            spend();
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) throws Http2Exception {
            spend();
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int id, Http2Flags flags, ByteBuf payload)
                throws Http2Exception {
            spend();
        }

        private void spend() throws Http2Exception {
            if (!budget.spend(1)) {
                around.limits().reached(Limit.CONTROL_FRAMES);
                throw Http2Exception.connectionError(
                        Http2Error.ENHANCE_YOUR_CALM, "more control frames than requests and bodies explain");
            }
        }
    }

    // ---- ends

    /** With the first of two GOAWAYs, which forbids nothing yet: new requests should go elsewhere. */
    private void leaveInTime() {
        if (requests >= around.settings().maxRequests() && !leaving) {
            around.limits().reached(Limit.CONNECTION_REQUESTS);
        } else if (!around.draining().getAsBoolean()) {
            return;
        }
        if (!leaving) {
            leaving = true;
            goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR);
            around.timers().schedule(this::leave, GOAWAY_NANOS);
        }
    }

    /** With the last GOAWAY: what was taken is answered, and what comes now was not taken. */
    private void leave() {
        if (!left && ctx().channel().isActive()) {
            leaving = true;
            left = true;
            goAway(connection().remote().lastStreamCreated(), Http2Error.NO_ERROR);
            ctx().channel().close(); // Behind the last stream, see Http2ConnectionHandler.close.
        }
    }

    private void goAway(int lastStream, Http2Error why) {
        goAway(ctx(), lastStream, why.code(), Unpooled.EMPTY_BUFFER, ctx().newPromise());
        announce();
    }

    @Override
    public void startDraining() {
        if (requests > 0) {
            leave();
            forEachStream(Http2ServerStream::goingAway);
        }
    }

    @Override
    public void closeNow() {
        if (ctx().channel().isActive()) {
            goAway(connection().remote().lastStreamCreated(), Http2Error.NO_ERROR);
            ctx().flush();
            ctx().close();
        }
    }

    // ---- time, see ServerPatience

    boolean unused() {
        return requests == 0;
    }

    boolean idle() {
        return streams == 0;
    }

    /** Nobody has asked for anything for too long. */
    void idleFor(Limit limit) {
        if (left) {
            closeNow();
        } else {
            around.limits().reached(limit);
            leave();
        }
    }

    /** The client does not go on with what it has begun. */
    void overdue(Limit limit) {
        around.limits().reached(limit);
        closeNow();
    }

    void giveUpRequest(Http2ServerStream stream, Limit limit) {
        around.limits().reached(limit);
        stream.giveUpRequest(new StreamReset(
                StreamReset.Code.TIMEOUT,
                "only " + stream.moved() + " bytes of the request body came in "
                        + around.settings().clients().bodyTimeout()));
    }

    void giveUpResponse(Http2ServerStream stream, Limit limit) {
        around.limits().reached(limit);
        stream.gone(new StreamReset(StreamReset.Code.CLOSED, "the client did not take its response"));
        reset(stream.stream(), Http2Error.CANCEL);
    }

    /** Safe against streams that end meanwhile. */
    void forEachStream(Consumer<Http2ServerStream> visitor) {
        List<Http2ServerStream> all = new ArrayList<>(streams);
        try {
            connection().forEachActiveStream(each -> {
                Http2ServerStream stream = of(each);
                if (stream != null) {
                    all.add(stream);
                }
                return true;
            });
        } catch (Http2Exception e) {
            onError(ctx(), true, e);
        }
        all.forEach(visitor);
    }

    // ---- the channel

    private ChannelHandlerContext ctx() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return ctx;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        Http2Stream whole = connection().connectionStream();
        int more = CONNECTION_WINDOW_BYTES - decoder().flowController().windowSize(whole);
        decoder().flowController().incrementWindowSize(whole, more);
        announce();
        patience.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        around.flushes().readStarted();
        patience.arrived((ByteBuf) message);
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        around.flushes().readFinished();
    }

    // A client that has ended its direction can give no credit and acknowledge nothing: it is gone, unlike one of
    // HTTP/1,
    // which has sent its last request.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        patience.end();
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2ServerStream stream = of(connection().stream(error.streamId()));
        if (around.strangers() && !outbound && !budget.spend(ERROR_FRAMES)) {
            around.limits().reached(Limit.CONTROL_FRAMES);
            onError(
                    ctx,
                    false,
                    Http2Exception.connectionError(
                            Http2Error.ENHANCE_YOUR_CALM, "more malformed streams than good ones"));
            return;
        }
        if (stream != null && !outbound) {
            stream.giveUpRequest(new StreamReset(StreamReset.Code.PROTOCOL, String.valueOf(error.getMessage())));
        }
        super.onStreamError(ctx, outbound, cause, error);
    }

    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
        around.limits().reached(Limit.HEAD_SIZE);
        super.handleServerHeaderDecodeSizeError(ctx, stream);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (error == null && cause instanceof IOException) {
            log.debug("connection with {} failed", client.remote(), cause);
        } else if (error == null) {
            log.warn("connection with {} is closed after an unexpected error", client.remote(), cause);
        } else {
            log.debug("connection with {} is closed: {}", client.remote(), error.getMessage());
        }
        super.onConnectionError(ctx, outbound, cause, error);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            log.debug("connection with {} failed", ctx.channel().remoteAddress(), cause);
            ctx.close();
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }
}
