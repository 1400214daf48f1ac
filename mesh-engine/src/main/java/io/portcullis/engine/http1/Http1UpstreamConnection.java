package io.portcullis.engine.http1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Reset;
import io.portcullis.engine.tls.PeerIdentity;
import io.portcullis.engine.tls.TlsFailures;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1 end of a connection to an endpoint: writes the request of one attempt at a time and reads its response. The last
 * handler of a channel, behind TLS where there is any. Event loop only; owns what it has read and not passed on.
 */
// A response must belong to the request before it, so a connection is used again only if nothing is doubtful: the
// request was written whole, the response was framed and complete, and not one byte is left over. Everything else
// closes it. After a 101 the connection belongs to that exchange alone, and each direction ends by itself.
public final class Http1UpstreamConnection extends Http1Connection implements UpstreamConnection {
    /** More than any server has reason to send; without a bound an endpoint could keep an attempt alive for ever. */
    private static final int MAX_INFORMATIONAL = 32;

    private final Owner owner;
    private final Supplier<@Nullable PeerIdentity> peer;
    private final Http1ResponseParser parser;

    private @Nullable Http1UpstreamStream stream;
    private int uses;
    private int informational;
    private boolean headRead;
    private boolean persistent;
    private boolean orderlyEnd;
    private boolean closing;
    private final boolean sidecar;
    private boolean answered;
    private boolean switched;
    private boolean outputEnded;
    private boolean bothEnded;
    private @Nullable String refusal;

    /**
     * @param owner told when the connection is free, and when it is closed
     * @param limits of response heads
     * @param flushes of the channel's event loop
     * @param buffers of the channel's event loop
     * @param secure whether a TLS handler stands before this one
     * @param sidecar whether the endpoint is a sidecar or gateway of this mesh, by what was agreed on in the handshake
     * @param peer the identity the endpoint has proven, asked for when an attempt wants it
     */
    public Http1UpstreamConnection(
            Owner owner,
            HeadLimits limits,
            FlushQueue flushes,
            LoopBuffers buffers,
            boolean secure,
            boolean sidecar,
            Supplier<@Nullable PeerIdentity> peer) {
        super(limits, flushes, buffers);
        this.owner = owner;
        this.peer = peer;
        this.orderlyEnd = !secure;
        this.sidecar = sidecar;
        this.parser = new Http1ResponseParser(limits, line());
    }

    @Override
    public UpstreamStream open(ResponseReceiver receiver) {
        if (!available()) {
            throw new IllegalStateException("the connection is not available");
        }
        uses++;
        informational = 0;
        headRead = false;
        Http1UpstreamStream opened = new Http1UpstreamStream(this, out(), receiver);
        stream = opened;
        return opened;
    }

    @Override
    public boolean available() {
        return inPipeline()
                && !closing
                && stream == null
                && inbox().isEmpty()
                && ctx().channel().isActive();
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
        Http1UpstreamStream current = stream;
        if (current == null) {
            shut();
        } else {
            fail(current, new StreamReset(StreamReset.Code.CLOSED, "the connection was closed on this side"));
        }
    }

    // An endpoint that has enough of a request answers and closes. What is written to it then fails, but its answer
    // lies in the socket and can be read: so a failed write does not close the channel, reading to the end does.
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        ctx.channel().config().setAutoClose(false);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent completion && completion.isSuccess()) {
            orderlyEnd = true;
            endSwitchedInput();
        } else if (event instanceof ChannelInputShutdownEvent) {
            endSwitchedInput();
        } else if (event instanceof ChannelOutputShutdownEvent) {
            unwritable();
        }
        ctx.fireUserEventTriggered(event);
    }

    // With TLS 1.3 our handshake is over before the endpoint has looked at our certificate. Its alert then comes in
    // place of the first response, and a server that never finished the handshake cannot have read the request.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!answered && uses <= 1 && TlsFailures.refusedOurCertificate(cause)) {
            refusal = TlsFailures.explain(cause);
        }
        super.exceptionCaught(ctx, cause);
    }

    /** The exchange has passed bytes of the response on. */
    void credit(Http1UpstreamStream from, int bytes) {
        if (from == stream) {
            pump().credit(bytes);
            process();
        }
    }

    /** Nobody wants the response any more: where it would end is not known, so the connection goes with it. */
    void cancel(Http1UpstreamStream from) {
        if (from == stream && !responseEnded()) {
            from.dead();
            pump().stop();
            stream = null;
            shut();
        }
    }

    /** The attempt cannot go on. */
    void fail(Http1UpstreamStream from, StreamReset reason) {
        if (from != stream) {
            return;
        }
        boolean ended = responseEnded();
        stream = null;
        from.dead();
        pump().stop();
        shut();
        if (!ended) {
            from.receiver().reset(reason);
        }
    }

    /** Whether the receiver has the response whole, or is getting the last of it now. */
    private boolean responseEnded() {
        Http1UpstreamStream current = stream;
        boolean requestDue = switched && current != null && !current.requestEnded();
        return headRead && !pump().running() && !requestDue;
    }

    @Override
    boolean step() {
        Http1UpstreamStream current = stream;
        if (current == null) {
            if (!inbox().isEmpty()) {
                shut();
            }
            return false;
        }
        if (!headRead) {
            return responseHead(current);
        }
        pump().pump(inbox().bytes());
        if (!pump().running() && stream == current && (!switched || outputEnded)) {
            exchangeEnded(current);
        }
        return false;
    }

    private boolean responseHead(Http1UpstreamStream current) {
        if (inbox().isEmpty()) {
            return false;
        }
        answered = true;
        if (out().untouched()) {
            fail(
                    current,
                    new StreamReset(StreamReset.Code.UNSENT, "the endpoint sent bytes before there was a request"));
            return false;
        }
        ResponseHead head = parser.parse(inbox().bytes(), current.toHead());
        if (head == null) {
            return false;
        }
        if (head.switching()) {
            switchProtocol(current, head);
        } else if (head.informational()) {
            informational(current, head);
        } else {
            finalHead(current, head);
        }
        return stream == current;
    }

    private void informational(Http1UpstreamStream current, ResponseHead head) {
        if (++informational > MAX_INFORMATIONAL) {
            throw MalformedException.bad("more than " + MAX_INFORMATIONAL + " informational responses to one request");
        }
        parser.next();
        current.receiver().head(head, false);
    }

    private void switchProtocol(Http1UpstreamStream current, ResponseHead head) {
        if (!parser.switchesTo(current.upgrade(), head)) {
            throw MalformedException.bad("101 to a request that asked for "
                    + (current.upgrade() == null ? "no upgrade" : "another upgrade") + " (RFC 9110 section 15.2.2)");
        }
        switched = true;
        headRead = true;
        persistent = false;
        ctx().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        body().beginUntilClose();
        pump().begin(current.receiver());
        current.switchProtocol();
        current.receiver().head(head, false);
    }

    /** The endpoint ends its direction: a FIN will do in the clear only. */
    private void endSwitchedInput() {
        if (switched && orderlyEnd) {
            body().inputEnded();
            process();
        } else if (switched) {
            broken();
        }
    }

    /** The exchange ends its direction, behind what it has written. */
    void endSwitchedOutput(Http1UpstreamStream of) {
        endOutput(() -> {
            outputEnded = true;
            process();
        });
    }

    private void broken() {
        Http1UpstreamStream current = stream;
        if (current == null) {
            shut();
        } else {
            fail(current, new StreamReset(StreamReset.Code.CLOSED, "the endpoint broke the connection off"));
        }
    }

    private void finalHead(Http1UpstreamStream current, ResponseHead head) {
        persistent = parser.persistent(head);
        boolean end = beginBody(current, head);
        headRead = true;
        parser.next();
        current.receiver().head(head, end);
        if (end && stream == current) {
            exchangeEnded(current);
        }
    }

    /** Whether the response ends with its head. */
    private boolean beginBody(Http1UpstreamStream current, ResponseHead head) {
        if (head.bodyLength() == 0 || head.bodyLength() == BodyLength.NONE) {
            return true;
        }
        if (head.bodyLength() > 0) {
            body().beginFixed(head.bodyLength());
        } else if (parser.untilClose(head)) {
            body().beginUntilClose();
        } else {
            body().beginChunked();
        }
        pump().begin(current.receiver());
        return false;
    }

    /** The response is complete. */
    private void exchangeEnded(Http1UpstreamStream of) {
        bothEnded = switched;
        boolean clean = of.requestEnded() && persistent && inbox().isEmpty() && !closed() && out().drained();
        stream = null;
        of.dead();
        if (clean && ctx().channel().isActive()) {
            owner.idle(this);
        } else {
            shut();
        }
    }

    @Override
    void malformed(Failure failure) {
        Http1UpstreamStream current = stream;
        if (current == null) {
            shut();
        } else {
            fail(
                    current,
                    new StreamReset(
                            StreamReset.Code.PROTOCOL, "the endpoint's response is malformed: " + failure.message()));
        }
    }

    /** The end of the input, and reading. */
    @Override
    void processed() {
        if (closed()) {
            afterInput();
            return;
        }
        inbox().trim();
        reading(!pump().running() || pump().hasCredit());
    }

    /** Nothing arrives any more; what has arrived waits for credit. */
    private void afterInput() {
        Http1UpstreamStream current = stream;
        if (current == null) {
            inbox().release();
        } else if (!pump().running() || pump().hasCredit()) {
            lost(current);
        }
    }

    private void lost(Http1UpstreamStream current) {
        // A sidecar says goodbye (close_notify) only between exchanges: what it was sent and did not answer, it did
        // not take. Whoever dies, or has to break off what it has taken, does not say it.
        boolean silent = !headRead && informational == 0 && inbox().isEmpty();
        inbox().release();
        boolean unsent = out().untouched();
        if (refusal != null) {
            fail(current, new StreamReset(StreamReset.Code.TLS_REFUSED, refusal));
            return;
        }
        if (!unsent && sidecar && orderlyEnd && silent) {
            fail(
                    current,
                    new StreamReset(
                            StreamReset.Code.REFUSED,
                            "the endpoint's sidecar closed the connection without having taken the request"));
            return;
        }
        fail(
                current,
                unsent
                        ? new StreamReset(
                                StreamReset.Code.UNSENT, "the connection was closed before the request was written")
                        : new StreamReset(
                                StreamReset.Code.CLOSED,
                                "the endpoint closed the connection before its response was complete"));
    }

    /** Nothing more can be written; an answer may still come. */
    private void unwritable() {
        Http1UpstreamStream current = stream;
        if (current == null) {
            shut();
        } else if (switched) {
            if (!current.requestEnded()) {
                broken();
            }
        } else {
            current.dead();
        }
    }

    /** Closed by the channel itself, if it cannot be read any more; a body that ends with its connection is not whole then. */
    @Override
    void failed() {
        orderlyEnd = false;
        if (stream == null) {
            shut();
        } else if (switched) {
            broken();
        }
    }

    /** A body that may end with its connection does, as soon as its receiver has taken it. */
    @Override
    void gone() {
        closing = true;
        if (orderlyEnd && !switched) {
            body().inputEnded();
        }
        Http1UpstreamStream current = stream;
        if (current != null && !switched) {
            current.dead();
        }
        owner.closed(this);
        process();
    }

    private void shut() {
        if (!closing) {
            closing = true;
            closeChannel();
        } else if (closed()) {
            process(); // What has arrived before the end waits for nobody any more.
        }
    }

    // Behind a 101 an orderly end would look like the end of our direction, where it was not one.
    @Override
    void closeChannel() {
        if (switched && !bothEnded) {
            Reset.channel(ctx().channel());
        } else {
            super.closeChannel();
        }
    }
}
