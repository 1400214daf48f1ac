package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.util.List;

/** One end of one exchange on the wire, a client's or an endpoint's: it sends one message, and the other one arrives. */
abstract class Side {
    private static final int PIECE_BYTES = 50_000;

    private final Incoming in = new Incoming();

    /** What arrives. */
    final Incoming in() {
        return in;
    }

    abstract void head(Head head);

    /** The first half of it. */
    abstract void partOf(Head head);

    /** The other half. */
    abstract void restOf(Head head);

    /** A part of the body. */
    abstract void data(byte[] bytes);

    /** The end of the message: with its last head if that says so, which is not to be followed by this. */
    abstract void end(List<Field> trailers);

    /** Gives it up. */
    abstract void abort(Abort how);

    /** What follows a head. */
    final void rest(Message message, Head head) {
        if (head.last()) {
            return;
        }
        for (int at = 0; at < message.size(); at += PIECE_BYTES) {
            data(message.body(at, Math.min(message.size(), at + PIECE_BYTES)));
        }
        end(message.hasTrailers() ? Message.TRAILERS : List.of());
    }
}
