package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.MessageFlow;
import io.portcullis.engine.http.Headers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A body on its way from Spring into the engine, within the credit that the engine gives. Event loop of the call only. */
final class Outlet {
    private final MessageFlow<?> to;
    private final ArrayDeque<Part> waiting = new ArrayDeque<>(2);
    private int credit = Credits.INITIAL_WINDOW_BYTES;
    private boolean ended;
    private boolean closed;
    private @Nullable Headers trailers;

    /** @param sent told when all of it went out */
    private record Part(ByteBuf data, Runnable sent) {}

    Outlet(MessageFlow<?> to) {
        this.to = to;
    }

    /** Takes the data over. */
    void offer(ByteBuf data, Runnable sent) {
        if (closed || ended) {
            data.release();
            return;
        }
        waiting.add(new Part(data, sent));
        pump();
    }

    /** Nothing follows what was offered. */
    void end(@Nullable Headers fields) {
        ended = true;
        trailers = fields;
        pump();
    }

    void credit(int bytes) {
        credit += bytes;
        pump();
    }

    /** Nothing goes out any more. */
    void close() {
        closed = true;
        for (Part part = waiting.poll(); part != null; part = waiting.poll()) {
            part.data().release();
        }
    }

    private void pump() {
        while (!closed && !waiting.isEmpty()) {
            Part part = waiting.element();
            int left = part.data().readableBytes();
            if (left > credit) {
                if (credit > 0) {
                    int now = credit;
                    credit = 0;
                    to.data(part.data().readRetainedSlice(now), false);
                }
                return;
            }
            waiting.remove();
            credit -= left;
            to.data(part.data(), false);
            part.sent().run();
        }
        if (ended && !closed) {
            closed = true;
            if (trailers == null) {
                to.data(Unpooled.EMPTY_BUFFER, true);
            } else {
                to.trailers(trailers);
            }
        }
    }
}
