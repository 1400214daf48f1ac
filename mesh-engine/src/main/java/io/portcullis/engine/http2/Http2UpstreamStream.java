package io.portcullis.engine.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * A stream that carries one attempt: its request out, its response in. What is called after its end is ignored, and buffers are
 * released. Event loop only.
 */
// The two directions end independently. A stream is over for its receiver when the response has ended or was given up,
// for its connection when Netty has forgotten it: until then it counts against what the peer allows.
final class Http2UpstreamStream implements UpstreamStream {
    /** More than any server has reason to send; without a bound an endpoint could keep an attempt alive for ever. */
    private static final int MAX_INFORMATIONAL = 32;

    private enum Request {
        HEAD_DUE,
        BODY,
        ENDED
    }

    private enum Response {
        HEAD_DUE,
        BODY,
        /** Complete, or nobody wants it any more. */
        OVER
    }

    private final Http2UpstreamConnection connection;
    private final ResponseReceiver receiver;
    private Request request = Request.HEAD_DUE;
    private Response response = Response.HEAD_DUE;
    private @Nullable Http2Stream stream;
    private boolean untouched = true;
    private boolean toHead;
    private long requestDue;
    private long responseDue;
    private int informational;

    Http2UpstreamStream(Http2UpstreamConnection connection, ResponseReceiver receiver) {
        this.connection = connection;
        this.receiver = receiver;
    }

    /** Whether certainly no byte of the request has left. */
    boolean untouched() {
        return untouched;
    }

    /** What was written so far may have left. */
    void touched() {
        untouched = false;
    }

    /** Whether nothing of a response has come. */
    boolean silent() {
        return response == Response.HEAD_DUE && informational == 0;
    }

    // ---- the request's way out

    @Override
    public void head(RequestHead head, boolean end) {
        if (request != Request.HEAD_DUE || response == Response.OVER) {
            return;
        }
        toHead = head.method().equals("HEAD");
        requestDue = head.bodyLength() == BodyLength.NONE ? 0 : head.bodyLength();
        request = end ? Request.ENDED : Request.BODY;
        if (end && requestDue > 0) {
            wrongLength();
            return;
        }
        stream = connection.begin(this, head, end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        Http2Stream on = stream;
        int bytes = data.readableBytes();
        if (request != Request.BODY || on == null || bytes == 0 && !end) {
            data.release();
            return;
        }
        if (requestDue >= 0 && (bytes > requestDue || end && bytes < requestDue)) {
            data.release();
            wrongLength();
            return;
        }
        requestDue -= requestDue < 0 ? 0 : bytes;
        request = end ? Request.ENDED : Request.BODY;
        ChannelFuture written = connection.write(on, data, end);
        written.addListener(done -> taken(bytes, done.isSuccess()));
    }

    /** The socket took that much of the body, or never will. */
    private void taken(int bytes, boolean well) {
        connection.waiting(-bytes);
        if (well && bytes > 0 && request == Request.BODY) {
            receiver.credit(bytes);
        }
    }

    @Override
    public void trailers(Headers trailers) {
        Http2Stream on = stream;
        if (request != Request.BODY || on == null) {
            return;
        }
        if (requestDue > 0) {
            wrongLength();
        } else if (trailers.size() == 0) {
            data(Unpooled.EMPTY_BUFFER, true);
        } else {
            request = Request.ENDED;
            connection.write(on, SentFields.trailers(trailers));
        }
    }

    private void wrongLength() {
        giveUp(
                Http2Error.INTERNAL_ERROR,
                new StreamReset(
                        StreamReset.Code.CANCELLED, "the request's body is not as long as its head has announced"));
    }

    /** Nobody wants the response any more; other streams of the connection go on. */
    @Override
    public void reset(StreamReset reason) {
        if (request != Request.ENDED || response != Response.OVER) {
            request = Request.ENDED;
            response = Response.OVER;
            connection.abandon(this, stream, Http2Error.CANCEL);
        }
    }

    // ---- the response's way in

    @Override
    public void credit(int bytes) {
        if (stream != null) {
            connection.consumed(stream, bytes);
        }
    }

    /** Fields have come: a head, or what is behind a body. */
    void received(Http2Headers fields, boolean end, int maxFields) {
        if (response == Response.OVER) {
            return;
        }
        try {
            if (response == Response.BODY) {
                receivedTrailers(Fields.trailers(fields, maxFields));
            } else {
                received(ResponseFields.head(fields, end, toHead, maxFields), end);
            }
        } catch (MalformedException e) {
            malformed(e.failure().message());
        }
    }

    private void received(ResponseHead head, boolean end) {
        if (head.informational()) {
            if (++informational > MAX_INFORMATIONAL) {
                malformed("more than " + MAX_INFORMATIONAL + " informational responses to one request");
            } else {
                receiver.head(head, false);
            }
            return;
        }
        responseDue = head.bodyLength() == BodyLength.NONE ? 0 : head.bodyLength();
        response = end ? Response.OVER : Response.BODY;
        receiver.head(head, end);
    }

    private void receivedTrailers(Headers trailers) {
        if (responseDue > 0) {
            malformed("its body is shorter than its content-length (RFC 9113 section 8.1.1)");
            return;
        }
        response = Response.OVER;
        if (trailers.size() == 0) {
            receiver.data(Unpooled.EMPTY_BUFFER, true);
        } else {
            receiver.trailers(trailers);
        }
    }

    /**
     * Bytes of the body have come.
     *
     * @param data borrowed
     * @return whether they were passed on: they come back as credit then
     */
    boolean received(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        if (response != Response.BODY) {
            if (response == Response.HEAD_DUE) {
                malformed("a body without a head (RFC 9113 section 8.1)");
            }
            return false;
        }
        if (responseDue >= 0 && (bytes > responseDue || end && bytes < responseDue)) {
            malformed("its body is " + (bytes > responseDue ? "longer" : "shorter")
                    + " than its head allows (RFC 9113 section 8.1.1)");
            return false;
        }
        responseDue -= responseDue < 0 ? 0 : bytes;
        if (end) {
            response = Response.OVER;
        }
        if (bytes > 0 || end) {
            receiver.data(data.retain(), end);
        }
        return true;
    }

    private void malformed(String why) {
        giveUp(
                Http2Error.PROTOCOL_ERROR,
                new StreamReset(StreamReset.Code.PROTOCOL, "the endpoint's response is malformed: " + why));
    }

    /** The attempt cannot go on; the peer is told. */
    void giveUp(Http2Error told, StreamReset reason) {
        boolean open = response != Response.OVER;
        request = Request.ENDED;
        response = Response.OVER;
        connection.abandon(this, stream, told);
        if (open) {
            receiver.reset(reason);
        }
    }

    /** The peer has given the stream up, or there is none any more. */
    void lost(StreamReset reason) {
        boolean open = response != Response.OVER;
        request = Request.ENDED;
        response = Response.OVER;
        if (open) {
            receiver.reset(reason);
        }
    }
}
