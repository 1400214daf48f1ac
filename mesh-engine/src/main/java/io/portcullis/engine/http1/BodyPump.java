package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.MessageFlow;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Hands the body of a message from the input to its receiver, as slices and within its credit. Belongs to one connection, used
 * for one body after another.
 */
// The receiver may do anything while it is called: give credit, which only raises a number here, or have the
// connection closed, which stops the pump. So everything is looked at anew after each call.
final class BodyPump {
    private final BodyReader body;
    private @Nullable MessageFlow<?> receiver;
    private int credit;

    BodyPump(BodyReader body) {
        this.body = body;
    }

    /** A body begins, whose framing the reader was told. */
    void begin(MessageFlow<?> receiver) {
        this.receiver = receiver;
        credit = Credits.INITIAL_WINDOW_BYTES;
    }

    /** The receiver gets no more. */
    void stop() {
        receiver = null;
    }

    /** Whether a receiver still waits for the end. */
    boolean running() {
        return receiver != null;
    }

    void credit(int bytes) {
        credit += bytes;
    }

    /** What the receiver has got and not passed on, of the body that is under way. */
    int uncreditedBytes() {
        return Credits.INITIAL_WINDOW_BYTES - credit;
    }

    boolean hasCredit() {
        return credit > 0;
    }

    /**
     * Delivers what it can.
     *
     * @throws MalformedException if the input breaks the framing
     */
    void pump(ByteBuf in) {
        while (receiver != null) {
            int bytes = Math.min(body.available(in), credit);
            if (bytes > 0) {
                deliver(in, bytes);
            } else {
                if (body.ended() && body.available(in) == 0) {
                    end();
                }
                return;
            }
        }
    }

    /** An end that has arrived travels with the last bytes; what is malformed behind them does not take them away. */
    private void deliver(ByteBuf in, int bytes) {
        ByteBuf data = in.readRetainedSlice(bytes);
        credit -= bytes;
        body.took(bytes);
        MalformedException malformed = null;
        boolean last = false;
        try {
            last = body.available(in) == 0 && body.ended() && body.trailers() == null;
        } catch (MalformedException e) {
            malformed = e;
        }
        hand(data, last);
        if (malformed != null) {
            throw malformed;
        }
    }

    private void hand(ByteBuf data, boolean last) {
        MessageFlow<?> to = receiver;
        if (last) {
            receiver = null;
        }
        if (to == null) {
            data.release();
        } else {
            to.data(data, last);
        }
    }

    private void end() {
        MessageFlow<?> to = receiver;
        Headers trailers = body.trailers();
        receiver = null;
        if (to == null) {
            return;
        }
        if (trailers == null) {
            to.data(Unpooled.EMPTY_BUFFER, true);
        } else {
            to.trailers(trailers);
        }
    }
}
