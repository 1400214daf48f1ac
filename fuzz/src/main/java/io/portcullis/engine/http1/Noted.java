package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.MessageFlow;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The receiving end of a flow: notes one message, gives credit at once, and knows the order in which calls may come. One thread. */
abstract class Noted<H> implements MessageFlow<H>, Credits {
    private final List<H> heads = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private @Nullable Headers trailers;
    private @Nullable StreamReset reset;
    private boolean ended;

    /** Where credit goes. */
    abstract Credits sender();

    /** A head as text, all that is understood of it. */
    abstract String shown(H head);

    /** What is done when the message is complete. */
    void complete() {}

    @Override
    public void head(H head, boolean end) {
        open();
        heads.add(head);
        end(end);
    }

    @Override
    public final void data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        open();
        end(end);
        if (!end && bytes > 0) {
            sender().credit(bytes);
        }
    }

    @Override
    public final void trailers(Headers fields) {
        open();
        trailers = fields;
        end(true);
    }

    @Override
    public void reset(StreamReset reason) {
        if (reset != null && reason.code() != StreamReset.Code.CLOSED) {
            throw new AssertionError("reset twice: " + reset + ", " + reason);
        }
        reset = reset == null ? reason : reset;
    }

    @Override
    public void credit(int bytes) {
        if (bytes <= 0) {
            throw new AssertionError("credit of " + bytes + " bytes (expected: > 0)");
        }
    }

    final List<H> heads() {
        return heads;
    }

    final H head() {
        return heads.getLast();
    }

    final String body() {
        return body.toString();
    }

    final @Nullable Headers trailers() {
        return trailers;
    }

    final @Nullable StreamReset resetReason() {
        return reset;
    }

    /** Whether the message came to its end, which nothing after it undoes. */
    final boolean ended() {
        return ended;
    }

    /** The peer goes on in another protocol: what was at its end begins anew (RFC 9110, 15.2.2). */
    final void switched() {
        ended = false;
    }

    private void end(boolean end) {
        if (end) {
            ended = true;
            complete();
        }
    }

    private void open() {
        if (ended || reset != null) {
            throw new AssertionError("something follows the end of " + this);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (H head : heads) {
            text.append(shown(head)).append('\n');
        }
        return text.append('[')
                .append(body)
                .append("] trailers=")
                .append(trailers)
                .append(" ended=")
                .append(ended)
                .append(" reset=")
                .append(reset)
                .toString();
    }
}
