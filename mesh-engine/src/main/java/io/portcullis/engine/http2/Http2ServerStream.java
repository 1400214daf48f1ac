package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its response, on a stream of their own. What is called after the end of the response is ignored, and
 * buffers are released. Event loop only.
 */
final class Http2ServerStream implements DownstreamStream {
    private static final HeaderName WEBSOCKET_ACCEPT = HeaderName.of("Sec-WebSocket-Accept");

    private enum State {
        HEAD_DUE,
        BODY,
        ENDED
    }

    private final Http2ServerConnection connection;
    private final Http2Stream stream;
    private final boolean toHead;
    private State state = State.HEAD_DUE;
    private @Nullable RequestReceiver receiver;
    private long bodyDue = -1;
    private boolean requestEnded;
    private boolean told;
    private boolean switches;
    private boolean switched;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
    private boolean earlyEnd;
    private long receivedBytes;
    private long receivedMark = -1;
    private int waitingBytes;
    private long takenBytes;
    private long takenMark = -1;

    /** @param toHead whether the request is HEAD, whose response has no body */
    Http2ServerStream(Http2ServerConnection connection, Http2Stream stream, boolean toHead) {
        this.connection = connection;
        this.stream = stream;
        this.toHead = toHead;
    }

    Http2Stream stream() {
        return stream;
    }

    // ---- the request

    void receiver(RequestReceiver to) {
        receiver = to;
    }

    /** The request is for another protocol: what the client sends of it waits until that is agreed on. */
    void switches() {
        switches = true;
    }

    /** The head was the end of the request. */
    void requestEnded() {
        requestEnded = true;
    }

    /**
     * Bytes of the request body.
     *
     * @param data taken over
     * @return how many of them nobody will give credit for
     */
    int received(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        RequestReceiver to = receiver;
        if (to == null || requestEnded || told) {
            data.release();
            return bytes;
        }
        if (switches && !switched) {
            early.add(data);
            earlyEnd = end;
            return 0;
        }
        receivedBytes += bytes;
        requestEnded = end;
        to.data(data, end);
        return 0;
    }

    private void passEarlyOn() {
        switched = true;
        while (!early.isEmpty()) {
            ByteBuf next = early.remove();
            received(next, earlyEnd && early.isEmpty());
        }
    }

    void received(Headers trailers) {
        RequestReceiver to = receiver;
        if (to != null && !requestEnded && !told) {
            requestEnded = true;
            to.trailers(trailers);
        }
    }

    /** The client, or the connection, gave the stream up: the exchange is told, unless it has come to its end. */
    void gone(StreamReset why) {
        boolean open = open();
        end();
        if (open) {
            tell(why);
        }
    }

    /** Whether the exchange expects more, in one direction or the other. */
    private boolean open() {
        return state != State.ENDED || switched && !requestEnded;
    }

    private void end() {
        state = State.ENDED;
        early.forEach(ByteBuf::release);
        early.clear();
    }

    /** The rest of the request is not waited for any more; an answer can still be given. */
    void giveUpRequest(StreamReset why) {
        if (!requestEnded) {
            tell(why);
        }
    }

    /** This process is about to end. */
    void goingAway() {
        RequestReceiver to = receiver;
        if (to != null && open()) {
            to.goingAway();
        }
    }

    private void tell(StreamReset why) {
        RequestReceiver to = receiver;
        if (to != null && !told) {
            told = true;
            to.reset(why);
        }
    }

    // ---- the response

    @Override
    public ClientConnection connection() {
        return connection.client();
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (state != State.HEAD_DUE) {
            return;
        }
        if (head.switching()) {
            switchProtocol(head);
            return;
        }
        Http2Headers fields = Fields.response(head);
        if (head.informational()) {
            connection.write(stream, fields, false);
            return;
        }
        state = State.BODY;
        bodyDue = bodiless(head) ? 0 : head.bodyLength();
        boolean last = end || bodyDue == 0 && bodiless(head);
        ChannelFuture written = connection.write(stream, fields, last);
        if (last) {
            finish(written);
        }
    }

    /** What 101 is in HTTP/1.1 is 200 here (RFC 8441, 5); there was no key that could be accepted. */
    private void switchProtocol(ResponseHead head) {
        if (!switches) {
            broken("a protocol was switched to that the client has not asked for");
            return;
        }
        head.headers().remove(WEBSOCKET_ACCEPT);
        state = State.BODY;
        connection.write(stream, Fields.response(Statuses.OK, head.headers()), false);
        connection.later(this::passEarlyOn); // The exchange is still looking at the head.
    }

    private boolean bodiless(ResponseHead head) {
        return toHead || head.status() == Statuses.NO_CONTENT || head.status() == Statuses.NOT_MODIFIED;
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        boolean fits = bodyDue < 0 || bytes <= bodyDue && (!end || bytes == bodyDue);
        if (state != State.BODY || !fits) {
            data.release();
            if (state == State.BODY) {
                broken("the response's body is not as long as its head has announced");
            }
            return;
        }
        bodyDue = bodyDue < 0 ? bodyDue : bodyDue - bytes;
        if (bytes == 0 && !end) {
            data.release();
            return;
        }
        waitingBytes += bytes;
        ChannelFuture written = connection.write(stream, data, end);
        written.addListener((ChannelFutureListener) done -> taken(bytes, done.isSuccess()));
        if (end) {
            finish(written);
        }
    }

    /** The socket took that much of the body: as much may follow. */
    private void taken(int bytes, boolean well) {
        waitingBytes -= bytes;
        takenBytes += bytes;
        connection.waiting(-bytes);
        RequestReceiver to = receiver;
        if (well && bytes > 0 && state == State.BODY && to != null) {
            to.credit(bytes);
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (state != State.BODY) {
            return;
        }
        if (bodyDue > 0) {
            broken("the response's body is not as long as its head has announced");
        } else if (trailers.size() == 0) {
            data(Unpooled.EMPTY_BUFFER, true);
        } else {
            finish(connection.write(stream, Fields.trailers(trailers), true));
        }
    }

    /**
     * The response is complete. Who is still sending its request learns that nobody wants the rest, behind the last byte of the response
     * (RFC 9113, 8.1).
     */
    private void finish(ChannelFuture written) {
        if (switched) {
            state = State.ENDED;
            return;
        }
        end();
        if (!requestEnded) {
            written.addListener(done -> connection.reset(stream, Http2Error.NO_ERROR));
        }
        if (!requestEnded && !switches) {
            tell(new StreamReset(StreamReset.Code.CANCELLED, "the response was complete before the request"));
        }
    }

    @Override
    public void reset(StreamReset reason) {
        if (!open()) {
            return;
        }
        end();
        connection.reset(stream, Resets.toClient(reason));
        if (!requestEnded) {
            tell(new StreamReset(StreamReset.Code.CANCELLED, "the response was given up"));
        }
    }

    private void broken(String why) {
        end();
        connection.reset(stream, Http2Error.INTERNAL_ERROR);
        tell(new StreamReset(StreamReset.Code.CANCELLED, why));
    }

    @Override
    public void credit(int bytes) {
        connection.consumed(stream, bytes);
    }

    // ---- how it moves, looked at from time to time

    /** Whether nothing but the client is to blame that the request does not go on, since the last time. */
    boolean sentLessThan(long bytes) {
        return state == State.HEAD_DUE
                && !requestEnded
                && !switches
                && !told
                && receivedMark >= 0
                && connection.unconsumed(stream) == 0
                && receivedBytes - receivedMark < bytes;
    }

    /** Whether the client has left the response lying, since the last time. */
    boolean tookLessThan(long bytes) {
        return waitingBytes > 0 && takenMark >= 0 && takenBytes - takenMark < bytes;
    }

    /** Body bytes of the request that came since the last time. */
    long moved() {
        return receivedBytes - receivedMark;
    }

    /** Body bytes of the response that went since the last time. */
    long movedDown() {
        return takenBytes - takenMark;
    }

    /** The next time begins. */
    void mark() {
        receivedMark = receivedBytes;
        takenMark = waitingBytes > 0 ? takenBytes : -1;
    }
}
