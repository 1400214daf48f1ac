package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** Takes the body of one message in from the engine, and the trailers behind it. Event loop only, where nothing else is said. */
final class Intake {
    private @Nullable InFlow body;
    private volatile @Nullable Headers trailers;

    /** The message has a body, and this takes it on. */
    void begin(InFlow flow) {
        body = flow;
    }

    /** Where the body goes, or null: there is none. */
    @Nullable
    InFlow body() {
        return body;
    }

    /** Bytes that came; taken over. */
    void data(ByteBuf data, boolean end) {
        if (body == null) {
            data.release();
        } else {
            body.data(data, end);
        }
    }

    /** The end, with trailers. */
    void trailers(Headers fields) {
        trailers = fields;
        if (body != null) {
            body.end();
        }
    }

    /** Trailers, once the body has ended; or null. Any thread. */
    @Nullable
    Headers trailers() {
        return trailers;
    }
}
