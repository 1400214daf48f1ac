package io.portcullis.engine.health;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Reads the answer to one check. Event loop only. */
sealed interface Answer permits GrpcAnswer, HttpAnswer {
    /** The final head. */
    void head(ResponseHead head);

    /**
     * Bytes of the body, which stay the caller's.
     *
     * @return whether that is enough: nobody wants the rest
     */
    boolean data(ByteBuf data);

    /** It has come to its end, or enough of it has come. */
    Finding finding(@Nullable Headers trailers);
}
