package io.portcullis.engine.http1;

import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.ResponseHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A response as an attempt sees it. One thread. */
final class NotedResponse extends Noted<ResponseHead> implements ResponseReceiver {
    private @Nullable UpstreamStream stream;

    void stream(UpstreamStream opened) {
        stream = opened;
    }

    @Override
    Credits sender() {
        return Objects.requireNonNull(stream, "stream");
    }

    @Override
    String shown(ResponseHead head) {
        return head + " length=" + head.bodyLength() + "\n" + head.headers();
    }
}
