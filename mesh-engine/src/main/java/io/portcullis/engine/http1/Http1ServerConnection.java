package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.Advice;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.ExchangeFactory;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ServerConnection;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.loop.TakenBytes;
import io.portcullis.engine.loop.Timers;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1 end of a client's connection: reads requests one after the other, opens an exchange for each, writes its response,
 * and only then looks at the next (RFC 9112, 9.3.2). The last handler of a channel, behind TLS where there is any; the channel
 * allows half-closure. Event loop only; owns what it has read and not passed on.
 */
// A request for another protocol is at its end with its head, and what the client sends before the 101 waits here, as
// pipelined requests do: should the answer be another one, it is read as HTTP. Expect: 100-continue goes to the
// upstream like any field, and the 100 that comes back is relayed: nobody answers twice. A response that ends before
// its request: the rest of the request is read and thrown away if that is little, else the connection is closed,
// slowly, so that the client can read the response before it learns that nobody reads its bytes.
public final class Http1ServerConnection extends Http1Connection implements ServerConnection {
    /** What an exchange may keep of a body that its endpoint has not taken, while memory is scarce. */
    private static final int SCARCE_BYTES = 8 * 1024;

    /** Requests that are answered here and at once, one behind the other, before other connections have their turn. */
    private static final int REQUESTS_PER_TURN = 64;

    /** What a client of HTTP/2 begins with (RFC 9113, 3.4). */
    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ExchangeFactory exchanges;
    private final ClientConnection client;
    private final BooleanSupplier draining;
    private final Http1RequestParser parser;
    private final ServerTimer timer;
    private final Timers timers;
    private final SlowReader slowReader;
    private final Http1Settings settings;
    private final LimitCounts limits;

    private @Nullable Supplier<? extends ChannelHandler> http2;
    private @Nullable Http1ServerStream stream;
    private @Nullable Closing closing;
    private @Nullable Discard discard;
    private boolean keepAlive;
    private int requests;
    private int requestsOfTurn;
    private boolean pausing;
    private long bodyBytes;
    private long bodyStart;
    private long bodyMark;
    private boolean pipelineFull;
    private long outputMark = Long.MAX_VALUE;
    private boolean expectsContinue;
    private boolean misread;
    private boolean inputClosed;
    private boolean inputClosedWell;
    private boolean drained;
    private boolean switched;
    private boolean outputEnded;

    /**
     * @param exchanges opens the exchange of each request
     * @param flushes of the channel's event loop
     * @param timers of the channel's event loop
     * @param ticker that moves them
     * @param buffers of the channel's event loop
     * @param limits counts those that are reached
     * @param client what exchanges may know about the connection
     * @param draining whether responses ask clients to go elsewhere
     */
    public Http1ServerConnection(
            ExchangeFactory exchanges,
            Http1Settings settings,
            Timers timers,
            Ticker ticker,
            FlushQueue flushes,
            LoopBuffers buffers,
            LimitCounts limits,
            ClientConnection client,
            BooleanSupplier draining) {
        super(settings.limits(), flushes, buffers);
        this.exchanges = exchanges;
        this.client = client;
        this.draining = draining;
        this.timers = timers;
        this.settings = settings;
        this.limits = limits;
        this.parser = new Http1RequestParser(settings, line());
        this.timer = new ServerTimer(timers, settings, this::timedOut);
        this.slowReader = new SlowReader(timers, ticker, settings, this::readsTooSlowly);
    }

    /**
     * Clients may speak HTTP/2 from their first byte on, without having been asked (RFC 9113, 3.3).
     *
     * @param codec makes what takes this handler's place then
     */
    public void priorKnowledge(Supplier<? extends ChannelHandler> codec) {
        http2 = codec;
    }

    /** What exchanges may know about the connection. */
    ClientConnection client() {
        return client;
    }

    @Override
    public void startDraining() {
        drained = true;
        if (stream != null) {
            stream.goingAway();
        } else if (!closed() && !requestBegun() && requests > 0) {
            close();
        }
    }

    @Override
    public void closeNow() {
        if (!closed()) {
            closeChannel();
        }
    }

    // Between sidecars an orderly end without a response says that the request was not taken
    // (Http1UpstreamConnection.lost). Once it was handed to an exchange that would be a lie. Behind a 101 it would look
    // like the end of the client's direction, and in a body without length like the end of that.
    @Override
    void closeChannel() {
        if (stream != null && (switched || !stream.begun() || stream.endsWithConnection())) {
            Reset.channel(ctx().channel());
        } else {
            super.closeChannel();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        if (ctx.channel().isActive()) {
            retime();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        retime();
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean tlsClosed = event instanceof SslCloseCompletionEvent completion && completion.isSuccess();
        if (event instanceof ChannelInputShutdownEvent || tlsClosed) {
            inputClosed = true;
            inputClosedWell |= tlsClosed || !client.secure();
            if (switched) {
                endSwitchedInput();
            }
            process();
        }
        ctx.fireUserEventTriggered(event);
    }

    /** The exchange has passed bytes of the request on. */
    void credit(Http1ServerStream from, int bytes) {
        if (from == stream) {
            pump().credit(bytes);
            process();
        }
    }

    /** Whether the connection can stay open after a response that begins now; the answer is kept. */
    boolean staysOpenAfter(ResponseHead head, boolean end, boolean framed) {
        keepAlive = keepAlive && framed && !drained && !draining.getAsBoolean() && requestWillEnd(head, end);
        return keepAlive;
    }

    /** A response is complete: the exchange ends, or goes on until its request does. */
    void responseEnded(Http1ServerStream of) {
        if (of != stream) {
            return;
        }
        if (switched) {
            endOutput(this::closeIfBothEnded);
            return;
        }
        if (pump().running()) {
            pump().stop();
            discard = new Discard(body());
            of.resetRequest(
                    new StreamReset(StreamReset.Code.CANCELLED, "the response was complete before the request"));
        }
        settle();
    }

    /**
     * The response cannot be completed: the client has to notice.
     *
     * @return whether the exchange still waits for the rest of its request
     */
    boolean abort(Http1ServerStream of) {
        if (of != stream || closed()) {
            return false;
        }
        // An orderly end would look like the end of the body (RFC 9112, 8): a reset does not.
        boolean cut = switched || of.endsWithConnection() || !of.begun();
        of.dead();
        boolean open = pump().running();
        pump().stop();
        stream = null;
        if (cut) {
            Reset.channel(ctx().channel());
        } else {
            ctx().channel().flush();
            closeChannel();
        }
        return open;
    }

    /** Whether the connection carries another protocol than HTTP. */
    boolean switched() {
        return switched;
    }

    /** From behind the head that was just written on, both directions are bytes, each to its own end. */
    void switchProtocol(RequestReceiver receiver) {
        switched = true;
        keepAlive = false;
        body().beginUntilClose();
        pump().begin(receiver);
        if (inputClosed) {
            endSwitchedInput();
        }
        if (!processing()) {
            resume();
        }
    }

    // A FIN without a close_notify may be an attacker's: it is no end.
    private void endSwitchedInput() {
        if (inputClosedWell) {
            body().inputEnded();
        } else {
            Reset.channel(ctx().channel());
        }
    }

    private void closeIfBothEnded() {
        outputEnded = true;
        settleUnlessOpen();
    }

    @Override
    boolean step() {
        if (closed()) {
            return false;
        }
        if (closing != null) {
            closing.discard(inbox().bytes());
            return false;
        }
        if (stream == null) {
            return nextRequest();
        }
        if (pump().running()) {
            int before = inbox().bytes().readableBytes();
            pump().pump(inbox().bytes());
            bodyBytes += before - inbox().bytes().readableBytes();
            settleUnlessOpen();
            return stream == null || discard != null;
        }
        return discard != null && discarded(discard);
    }

    private void settleUnlessOpen() {
        if (switched && !outputEnded) {
            return;
        }
        if (!pump().running() && stream != null && stream.ended() && discard == null) {
            settle();
        }
    }

    /** A client that does not read its responses is not asked for more requests. */
    private boolean nextRequest() {
        if (pausing || !out().hasRoom()) {
            return false;
        }
        if (requestsOfTurn == REQUESTS_PER_TURN) {
            pause();
            return false;
        }
        if (requests == 0 && http2 != null && beginsAsHttp2(http2)) {
            return false;
        }
        RequestHead head = parser.parse(inbox().bytes());
        if (head == null) {
            return false;
        }
        keepAlive = parser.section().persistent(head.version()) && anotherMayFollow();
        expectsContinue = parser.section().expectContinue();
        parser.next();
        requestsOfTurn++;
        boolean end = head.bodyLength() == 0 || head.bodyLength() == BodyLength.NONE;
        Http1ServerStream opened =
                new Http1ServerStream(this, out(), head.version(), head.method().equals("HEAD"), head.upgrade());
        stream = opened;
        retime();
        RequestReceiver receiver = exchanges.open(opened);
        opened.receiver(receiver);
        if (!end) {
            beginBody(head, receiver);
        }
        receiver.head(head, end);
        return true;
    }

    /** Whether the first bytes are, or may still become, those of HTTP/2; if they are all there, another handler has them now. */
    private boolean beginsAsHttp2(Supplier<? extends ChannelHandler> codec) {
        ByteBuf in = inbox().bytes();
        int seen = Math.min(in.readableBytes(), HTTP2_PREFACE.length);
        if (seen == 0 || parser.begun()) {
            return false;
        }
        for (int i = 0; i < seen; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP2_PREFACE[i]) {
                return false;
            }
        }
        if (seen == HTTP2_PREFACE.length) {
            ByteBuf all = in.readRetainedSlice(in.readableBytes());
            ctx().pipeline().replace(this, "http2", codec.get());
            ctx().fireChannelRead(all); // To the handler that has come behind this one's place.
        }
        return true;
    }

    /** A task of the loop would not do: it runs its tasks before it looks at sockets again. */
    private void pause() {
        pausing = true;
        timers.schedule(
                () -> {
                    pausing = false;
                    process();
                },
                0);
    }

    private boolean anotherMayFollow() {
        if (++requests < settings.maxRequests()) {
            return true;
        }
        limits.reached(Limit.CONNECTION_REQUESTS);
        return false;
    }

    private void beginBody(RequestHead head, RequestReceiver receiver) {
        if (head.bodyLength() == BodyLength.UNKNOWN) {
            body().beginChunked();
        } else {
            body().beginFixed(head.bodyLength());
        }
        bodyStart = bodyBytes;
        pump().begin(receiver);
    }

    private boolean requestWillEnd(ResponseHead head, boolean end) {
        if (!pump().running()) {
            return true;
        }
        if (bodyUncertain()) {
            return false;
        }
        boolean soonEnded = end || head.status() >= 400;
        return !soonEnded || body().remaining() >= 0 && body().remaining() <= Discard.MAX_BYTES;
    }

    /** Whether the client waits to be told to send its body, and may leave it out behind a final response (RFC 9110, 10.1.1). */
    private boolean bodyUncertain() {
        return expectsContinue && stream != null && !stream.continued() && bodyBytes == bodyStart && inbox().isEmpty();
    }

    /** Whether the rest of a request that nobody wants has gone by. */
    private boolean discarded(Discard rest) {
        switch (rest.discard(inbox().bytes())) {
            case MORE -> {
                return false;
            }
            case ENDED -> discard = null;
            case TOO_MUCH -> keepAlive = false;
        }
        settle();
        return stream == null;
    }

    /** After the end of a response: on to the next request, or to the end of the connection. */
    private void settle() {
        if (discard != null && keepAlive) {
            process();
            return;
        }
        if (!keepAlive || drained || closed()) {
            close();
            return;
        }
        stream = null;
        if (!processing()) {
            resume();
        }
    }

    /** Out of a call from the other side of an exchange: pipelined requests wait for a turn of their own. */
    private void resume() {
        if (inbox().isEmpty() && !inputClosed) {
            processed();
        } else {
            ctx().executor().execute(this::process);
        }
    }

    @Override
    void malformed(Failure failure) {
        count(failure.code());
        keepAlive = false;
        misread = true;
        Http1ServerStream current = stream;
        if (current != null) {
            giveUpRequest(current, new StreamReset(StreamReset.Code.PROTOCOL, failure.message()));
            return;
        }
        RequestLine line = parser.requestLine();
        HttpVersion version = line == null ? HttpVersion.HTTP_1_1 : line.version();
        Http1ServerStream opened = new Http1ServerStream(
                this, out(), version, line != null && line.method().equals("HEAD"), null);
        stream = opened;
        RequestReceiver receiver = exchanges.open(opened);
        opened.receiver(receiver);
        receiver.malformed(failure);
    }

    private void count(FailureCode code) {
        if (code == FailureCode.URI_TOO_LONG) {
            limits.reached(Limit.TARGET_SIZE);
        } else if (code == FailureCode.HEAD_TOO_LARGE) {
            limits.reached(Limit.HEAD_SIZE);
        }
    }

    private void giveUpRequest(Http1ServerStream current, StreamReset why) {
        pump().stop();
        if (discard != null || current.ended()) {
            close();
        } else {
            current.resetRequest(why);
        }
    }

    /** Ends the connection behind the bytes that were written. */
    private void close() {
        if (closed() || closing != null) {
            return;
        }
        boolean unread = !inputClosed && (misread || discard != null || requestBegun());
        stream = null;
        discard = null;
        pump().stop();
        out().flushing();
        Closing end = new Closing(ctx(), unread, () -> timer.arm(ServerTimer.Kind.REST));
        closing = end;
        timer.arm(ServerTimer.Kind.FLUSH);
        ctx().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> end.flushed(inputClosed));
    }

    /** Input that has ended, reading, and time. */
    @Override
    void processed() {
        requestsOfTurn = 0;
        if (closed()) {
            inbox().release();
            return;
        }
        inbox().trim();
        if (inputClosed) {
            afterInput();
        }
        if (!closed()) {
            updateReading();
            retime();
        }
    }

    /** The client sends nothing any more, and all it has sent was looked at. */
    private void afterInput() {
        Http1ServerStream current = stream;
        if (closing != null) {
            closing.inputClosed();
        } else if (current == null) {
            if (inbox().isEmpty() || !pausing && out().hasRoom()) {
                close();
            }
        } else if (!switched && (discard != null || (pump().running() && pump().hasCredit()))) {
            closeChannel();
        }
    }

    private void updateReading() {
        Closing end = closing;
        if (end != null) {
            reading(end.reads());
        } else {
            reading(pump().running() ? takesMoreOfBody() : takesMoreRequests());
        }
    }

    private boolean takesMoreOfBody() {
        return pump().hasCredit() && (switched || !buffers().tight() || pump().uncreditedBytes() < SCARCE_BYTES);
    }

    private boolean takesMoreRequests() {
        boolean full = inbox().bytes().readableBytes() >= settings.clients().maxPipelinedBytes();
        if (full && !pipelineFull) {
            limits.reached(Limit.PIPELINE_SIZE);
        }
        pipelineFull = full;
        return !full && (stream != null || ctx().channel().isWritable());
    }

    @Override
    int headBytes() {
        return parser.usedBytes();
    }

    @Override
    void writabilityChanged() {
        slowReader.look(ctx().channel());
        if (stream == null && ctx().channel().isWritable() && !processing()) {
            resume();
        }
    }

    private void readsTooSlowly(Limit limit) {
        limits.reached(limit);
        Reset.channel(ctx().channel());
    }

    private void retime() {
        if (closing != null) {
            return;
        }
        if (stream != null) {
            arm(discard == null ? waiting(stream) : ServerTimer.Kind.LINGER);
        } else if (requestBegun()) {
            arm(!pausing && out().hasRoom() ? ServerTimer.Kind.HEAD : ServerTimer.Kind.NONE);
        } else {
            arm(requests == 0 ? ServerTimer.Kind.FIRST : ServerTimer.Kind.IDLE);
        }
    }

    private void arm(ServerTimer.Kind kind) {
        if (timer.arm(kind)) {
            bodyMark = bodyBytes;
            outputMark = Long.MAX_VALUE;
        }
    }

    private ServerTimer.Kind waiting(Http1ServerStream current) {
        if (switched) {
            return current.ended() && !pump().running() ? ServerTimer.Kind.FLUSH : ServerTimer.Kind.NONE;
        }
        return awaitsBody(current) ? ServerTimer.Kind.BODY : ServerTimer.Kind.NONE;
    }

    /** Whether the client is to blame that the request does not go on; behind a response it may take its time. */
    private boolean awaitsBody(Http1ServerStream current) {
        return pump().running() && !current.begun() && takesMoreOfBody() && settings.bodyWindowNanos() > 0;
    }

    private boolean requestBegun() {
        return parser.begun() || !inbox().isEmpty();
    }

    private void timedOut(ServerTimer.Kind kind) {
        if (closed()) {
            return;
        }
        switch (kind) {
            case HEAD -> {
                limits.reached(Limit.HEAD_TIMEOUT);
                malformed(Failure.of(
                        FailureCode.REQUEST_TIMEOUT,
                        "the head of the request did not come in time",
                        Advice.remedy(FailureCode.REQUEST_TIMEOUT)));
            }
            case BODY -> bodyOverdue();
            case FIRST -> closeFor(Limit.FIRST_BYTE_TIMEOUT);
            case IDLE -> afterOutput(Limit.IDLE_TIMEOUT);
            case FLUSH -> afterOutput(Limit.WRITE_TIMEOUT);
            case REST -> rested();
            case LINGER, NONE -> closeChannel();
        }
    }

    private void rested() {
        Closing end = closing;
        if (end != null) {
            end.rested();
            timer.arm(ServerTimer.Kind.LINGER);
            updateReading();
        }
    }

    private void closeFor(Limit limit) {
        limits.reached(limit);
        closeChannel();
    }

    /** A client that is still reading its last response is not idle. */
    private void afterOutput(Limit otherwise) {
        if (out().drained()) {
            closeFor(otherwise);
            return;
        }
        long taken = TakenBytes.of(ctx().channel());
        if (taken <= outputMark && outputMark != Long.MAX_VALUE) {
            closeFor(Limit.WRITE_TIMEOUT);
            return;
        }
        timer.arm(otherwise == Limit.IDLE_TIMEOUT ? ServerTimer.Kind.IDLE : ServerTimer.Kind.FLUSH);
        outputMark = taken;
    }

    private void bodyOverdue() {
        Http1ServerStream current = stream;
        long moved = bodyBytes - bodyMark;
        if (current == null || moved >= settings.bodyWindowBytes()) {
            retime();
            return;
        }
        limits.reached(moved == 0 ? Limit.BODY_TIMEOUT : Limit.BODY_RATE);
        keepAlive = false;
        misread = true;
        giveUpRequest(
                current,
                new StreamReset(
                        StreamReset.Code.TIMEOUT,
                        "only " + moved + " bytes of the request body came in "
                                + settings.clients().bodyTimeout()));
    }

    @Override
    void failed() {
        closeChannel();
    }

    @Override
    void gone() {
        timer.arm(ServerTimer.Kind.NONE);
        slowReader.rest();
        Http1ServerStream current = stream;
        stream = null;
        boolean waiting = pump().running();
        pump().stop();
        if (current != null && (!current.ended() || switched && waiting)) {
            current.dead();
            current.resetRequest(new StreamReset(StreamReset.Code.CLOSED, "the client closed the connection"));
        }
        if (!processing()) {
            inbox().release();
        }
    }
}
