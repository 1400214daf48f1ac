package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** Writes the request of one attempt. What is called after its end is ignored, and buffers are released. */
final class Http1UpstreamStream implements UpstreamStream {
    private enum State {
        HEAD_DUE,
        BODY,
        ENDED,
        /** The attempt is over, whether the request was complete or not. */
        DEAD
    }

    private final Http1UpstreamConnection connection;
    private final Outbox out;
    private final ResponseReceiver receiver;
    private State state = State.HEAD_DUE;
    private @Nullable BodyWriter body;
    private boolean toHead;
    private boolean switched;
    private @Nullable String upgrade;

    Http1UpstreamStream(Http1UpstreamConnection connection, Outbox out, ResponseReceiver receiver) {
        this.connection = connection;
        this.out = out;
        this.receiver = receiver;
        out.begin();
    }

    ResponseReceiver receiver() {
        return receiver;
    }

    /** Whether the method is HEAD, whose response has no body. */
    boolean toHead() {
        return toHead;
    }

    /** The protocol that was asked for, or null. */
    @Nullable
    String upgrade() {
        return upgrade;
    }

    /** The endpoint speaks that protocol from now on: the request goes on, as bytes. */
    void switchProtocol() {
        if (state == State.ENDED) {
            switched = true;
            state = State.BODY;
            body = new BodyWriter(out, Framing.UNTIL_CLOSE, 0);
        }
    }

    boolean requestEnded() {
        return state == State.ENDED;
    }

    void dead() {
        state = State.DEAD;
    }

    @Override
    public void head(RequestHead head, boolean end) {
        if (state != State.HEAD_DUE) {
            return;
        }
        toHead = head.method().equals("HEAD");
        upgrade = head.upgrade();
        Framing framing = framing(head.bodyLength());
        long length = Math.max(0, head.bodyLength());
        HeadWriter.request(out.space(), head, framing, length);
        body = new BodyWriter(out, framing, length);
        state = State.BODY;
        if (end) {
            end(null);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        BodyWriter writer = body;
        if (state != State.BODY || writer == null) {
            data.release();
            return;
        }
        int bytes = data.readableBytes();
        if (!writer.data(data, end)) {
            broken();
        } else if (end) {
            finish();
        } else if (bytes > 0 && state == State.BODY) {
            out.owe(receiver, bytes);
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (state == State.BODY) {
            end(trailers);
        }
    }

    @Override
    public void reset(StreamReset reason) {
        connection.cancel(this);
    }

    @Override
    public void credit(int bytes) {
        connection.credit(this, bytes);
    }

    private void end(@Nullable Headers trailers) {
        BodyWriter writer = body;
        if (writer != null && writer.end(trailers)) {
            finish();
        } else {
            broken();
        }
    }

    private void finish() {
        if (state == State.BODY) {
            state = State.ENDED;
            if (switched) {
                connection.endSwitchedOutput(this);
            }
        }
    }

    private void broken() {
        connection.fail(
                this,
                new StreamReset(
                        StreamReset.Code.CANCELLED, "the request's body is not as long as its head has announced"));
    }

    private static Framing framing(long bodyLength) {
        if (bodyLength == BodyLength.NONE) {
            return Framing.BODILESS;
        }
        return bodyLength == BodyLength.UNKNOWN ? Framing.CHUNKED : Framing.FIXED;
    }
}
