package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.compress.CompressedBody;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import org.jspecify.annotations.Nullable;

/**
 * The response's last stretch, to the client: what went down, and how much of it is still on its way; through a compressor if
 * there is one. Event loop only.
 */
final class ResponseRelay implements CompressedBody.Output {
    /** Is told what becomes of a body that does not just go down as it comes. */
    interface Progress {
        /** The last of the response went down. */
        void relayed();

        /** So many bytes of the upstream's are dealt with. */
        void dealtWith(int bytes);
    }

    private final DownstreamStream downstream;
    private final @Nullable String transportSecurity;
    private final Progress progress;
    private int status;
    private boolean ended;
    private long bytes;
    private long uncreditedBytes;
    private @Nullable CompressedBody compressed;
    private @Nullable WebSocketDown webSocket;

    /** @param transportSecurity value of Strict-Transport-Security where the response has none of its own, or null */
    ResponseRelay(DownstreamStream downstream, @Nullable String transportSecurity, Progress progress) {
        this.downstream = downstream;
        this.transportSecurity = transportSecurity;
        this.progress = progress;
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
        if (switched()) {
            webSocket = new WebSocketDown(downstream);
        } else if (transportSecurity != null && !head.headers().contains(HeaderName.STRICT_TRANSPORT_SECURITY)) {
            head.headers().add(HeaderName.STRICT_TRANSPORT_SECURITY, transportSecurity);
        }
        downstream.head(head, end);
    }

    /** The body that is about to come goes through this first. */
    void through(CompressedBody compressor) {
        compressed = compressor;
    }

    void data(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        uncreditedBytes += length;
        if (compressed != null) {
            compressed.data(data, end);
            return;
        }
        ended = end;
        if (webSocket != null) {
            webSocketData(webSocket, data, end);
            return;
        }
        bytes += length;
        downstream.data(data, end);
    }

    private void webSocketData(WebSocketDown to, ByteBuf data, boolean end) {
        int length = data.readableBytes();
        int late = to.data(data, end);
        bytes += length - late;
        if (late > 0 && !end) {
            swallowed(late);
        }
    }

    /** Whether the client can be told to connect elsewhere, and so it is. */
    boolean goAway() {
        return webSocket != null && !ended && webSocket.goAway();
    }

    void trailers(Headers trailers) {
        if (compressed != null) {
            compressed.end(trailers);
            return;
        }
        ended = true;
        downstream.trailers(trailers);
    }

    @Override
    public void encoded(ByteBuf data, boolean end) {
        bytes += data.readableBytes();
        ended = end;
        downstream.data(data, end);
        if (end) {
            progress.relayed();
        }
    }

    @Override
    public void encodedEnd(Headers trailers) {
        if (!ended) {
            ended = true;
            downstream.trailers(trailers);
            progress.relayed();
        }
    }

    @Override
    public void swallowed(int swallowed) {
        uncreditedBytes -= swallowed;
        progress.dealtWith(swallowed);
    }

    /** Tells the client that the rest never comes. */
    void breakOff(StreamReset reason) {
        abandon();
        downstream.reset(reason);
    }

    /** Nobody is there to take the rest. */
    void abandon() {
        ended = true;
        if (compressed != null) {
            compressed.discard();
        }
    }

    /** The client took that much; returns how many bytes of the upstream's that were. */
    int credited(int credit) {
        int settled = credit;
        if (webSocket != null) {
            settled = webSocket.credited(credit);
        } else if (compressed != null) {
            settled = compressed.credited(credit);
        }
        uncreditedBytes -= settled;
        return settled;
    }
}
