package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import org.jspecify.annotations.Nullable;

/**
 * The response's last stretch, to the client: what went down, and how much of it is still on its way. Event loop only.
 */
final class ResponseRelay {
    private final DownstreamStream downstream;
    private final @Nullable String transportSecurity;
    private int status;
    private boolean ended;
    private long bytes;
    private long uncreditedBytes;

    /** @param transportSecurity value of Strict-Transport-Security where the response has none of its own, or null */
    ResponseRelay(DownstreamStream downstream, @Nullable String transportSecurity) {
        this.downstream = downstream;
        this.transportSecurity = transportSecurity;
    }

    /** Whether a final head went down: from then on nothing is retried, and no other answer can be given. */
    boolean started() {
        return status != 0;
    }

    /** Whether the client was told to go on with another protocol. */
    boolean switched() {
        return status == Statuses.SWITCHING_PROTOCOLS;
    }

    boolean ended() {
        return ended;
    }

    /** Of the final head, or 0. */
    int status() {
        return status;
    }

    /** Body bytes that went down. */
    long bytes() {
        return bytes;
    }

    /** Whether the client has not taken what was sent to it. */
    boolean clientIsBehind() {
        return uncreditedBytes >= Credits.INITIAL_WINDOW_BYTES / 2;
    }

    void informational(ResponseHead head) {
        downstream.head(head, false);
    }

    void head(ResponseHead head, boolean end) {
        status = head.status();
        ended = end;
        if (transportSecurity != null
                && !switched()
                && !head.headers().contains(HeaderName.STRICT_TRANSPORT_SECURITY)) {
            head.headers().add(HeaderName.STRICT_TRANSPORT_SECURITY, transportSecurity);
        }
        downstream.head(head, end);
    }

    void data(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        bytes += length;
        uncreditedBytes += length;
        ended = end;
        downstream.data(data, end);
    }

    void trailers(Headers trailers) {
        ended = true;
        downstream.trailers(trailers);
    }

    /** Tells the client that the rest never comes. */
    void breakOff(StreamReset reason) {
        ended = true;
        downstream.reset(reason);
    }

    /** Nobody is there to take the rest. */
    void abandon() {
        ended = true;
    }

    /** The client took that much. */
    void credited(int credit) {
        uncreditedBytes -= credit;
    }
}
