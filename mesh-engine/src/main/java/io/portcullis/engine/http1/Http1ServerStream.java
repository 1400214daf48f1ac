package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http1.HeadWriter.Persistence;
import org.jspecify.annotations.Nullable;

/** Writes the response of one request. What is called after its end is ignored, and buffers are released. */
final class Http1ServerStream implements DownstreamStream {
    private enum State {
        HEAD_DUE,
        BODY,
        ENDED
    }

    private final Http1ServerConnection connection;
    private final Outbox out;
    private final HttpVersion version;
    private final boolean toHead;
    private final @Nullable String upgrade;
    private State state = State.HEAD_DUE;
    private @Nullable RequestReceiver receiver;
    private @Nullable BodyWriter body;
    private boolean continued;
    private boolean endsWithConnection;

    /**
     * @param version the client's: what it understands
     * @param toHead whether the request is HEAD
     * @param upgrade the protocol that a 101 may switch to, or null
     */
    Http1ServerStream(
            Http1ServerConnection connection,
            Outbox out,
            HttpVersion version,
            boolean toHead,
            @Nullable String upgrade) {
        this.connection = connection;
        this.out = out;
        this.version = version;
        this.toHead = toHead;
        this.upgrade = upgrade;
        out.begin();
    }

    void receiver(RequestReceiver receiver) {
        this.receiver = receiver;
    }

    /** Whether the final response has begun. */
    boolean begun() {
        return state != State.HEAD_DUE;
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether the client was told to send the body it has announced. */
    boolean continued() {
        return continued;
    }

    /** Whether the end of the connection, if it came now, would look like the end of the response. */
    boolean endsWithConnection() {
        return endsWithConnection && state == State.BODY;
    }

    /** The connection is gone, or is given up: nothing is written any more. */
    void dead() {
        state = State.ENDED;
    }

    /** Tells the exchange that the rest of the request never comes, or that nobody is there to read the response. */
    void resetRequest(StreamReset reason) {
        RequestReceiver to = receiver;
        if (to != null) {
            to.reset(reason);
        }
    }

    /** Tells the exchange that this process is about to end. */
    void goingAway() {
        RequestReceiver to = receiver;
        if (to != null) {
            to.goingAway();
        }
    }

    @Override
    public ClientConnection connection() {
        return connection.client();
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (state != State.HEAD_DUE) {
            return;
        }
        if (head.informational()) {
            informational(head);
            return;
        }
        if (head.switching()) {
            switchProtocol(head);
            return;
        }
        Framing framing = framing(head);
        long length = Math.max(0, head.bodyLength());
        endsWithConnection = framing == Framing.UNTIL_CLOSE;
        boolean stays = connection.staysOpenAfter(head, end, !endsWithConnection);
        HeadWriter.response(out.space(), head, framing, length, persistence(stays));
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
        } else {
            owe(bytes);
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
        if (state == State.ENDED && !connection.switched()) {
            return;
        }
        if (connection.abort(this)) {
            resetRequest(new StreamReset(StreamReset.Code.CANCELLED, "the response was given up"));
        }
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

    /** The exchange has not noticed that its response cannot be completed, and may be waiting for credit. */
    private void broken() {
        connection.abort(this);
        resetRequest(new StreamReset(
                StreamReset.Code.CANCELLED, "the response's body is not as long as its head has announced"));
    }

    private void finish() {
        state = State.ENDED;
        connection.responseEnded(this);
    }

    private void owe(int bytes) {
        RequestReceiver to = receiver;
        if (to != null && bytes > 0 && state == State.BODY) {
            out.owe(to, bytes);
        }
    }

    /** RFC 9110, 15.2: HTTP/1.0 does not know them. */
    private void informational(ResponseHead head) {
        if (version == HttpVersion.HTTP_1_1) {
            continued |= head.status() == 100;
            HeadWriter.response(out.space(), head, Framing.BODILESS, 0, Persistence.IMPLIED);
        }
    }

    private void switchProtocol(ResponseHead head) {
        if (upgrade == null) {
            broken();
            return;
        }
        HeadWriter.switching(out.space(), head, upgrade);
        body = new BodyWriter(out, Framing.UNTIL_CLOSE, 0);
        endsWithConnection = true;
        state = State.BODY;
        RequestReceiver to = receiver;
        if (to != null) {
            connection.switchProtocol(to);
        }
    }

    private Framing framing(ResponseHead head) {
        if (head.status() == 204) {
            return Framing.BODILESS;
        }
        if (toHead || head.status() == 304) {
            return Framing.DESCRIBING;
        }
        if (head.bodyLength() != BodyLength.UNKNOWN) {
            return Framing.FIXED;
        }
        return version == HttpVersion.HTTP_1_1 ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
    }

    private Persistence persistence(boolean stays) {
        if (!stays) {
            return Persistence.CLOSE;
        }
        return version == HttpVersion.HTTP_1_1 ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
    }
}
