package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request on, its body as it comes in and within the credit of the other side. Its owner may end in the middle of a
 * call to the other side, and then has to say so by {@link #stop}. Event loop only.
 */
final class RequestSending {
    private final RequestBody body;
    private final RequestBody.Reader reader;
    private @Nullable UpstreamStream to;
    private int credit = Credits.INITIAL_WINDOW_BYTES;
    private long acknowledgedBytes;
    private boolean ended;
    private boolean stopped;

    RequestSending(RequestBody body) {
        this.body = body;
        this.reader = body.reader();
    }

    /** Sends the head; what there is of the body follows with {@link #pump}. */
    void head(UpstreamStream stream, RequestHead head) {
        to = stream;
        ended = body.ended() && body.receivedBytes() == 0 && body.trailers() == null;
        stream.head(head, ended);
    }

    /** Sends what came of the body and may be sent. */
    void pump() {
        while (to != null && !ended && !stopped) {
            ByteBuf data = credit > 0 ? reader.next(credit) : null;
            boolean last = body.ended() && reader.atEnd();
            Headers trailers = body.trailers();
            if (data != null) {
                credit -= data.readableBytes();
                ended = last && trailers == null;
                to.data(data, ended);
            } else if (last && trailers != null) {
                ended = true;
                to.trailers(trailers);
            } else if (last) {
                ended = true;
                to.data(Unpooled.EMPTY_BUFFER, true);
            } else {
                return;
            }
        }
    }

    /** The other side took that much. */
    void acknowledged(int bytes) {
        credit += bytes;
        acknowledgedBytes += bytes;
    }

    /** Bytes of the body that the other side has taken, from the first one on. */
    long acknowledgedBytes() {
        return acknowledgedBytes;
    }

    /** Another protocol begins: what comes from now on is sent as well, and has an end of its own. */
    void switched() {
        ended = false;
        body.reopen();
    }

    /** Nothing is sent any more. */
    void stop() {
        stopped = true;
    }

    /** Whether the last of it was sent. */
    boolean ended() {
        return ended;
    }

    /** Whether the other side has taken all that came so far. */
    boolean caughtUp() {
        return reader.atEnd() && acknowledgedBytes >= body.receivedBytes();
    }

    /** Whether the other side has taken all that came so far, and more is to come. */
    boolean awaitsMore() {
        return caughtUp() && !body.ended();
    }
}
