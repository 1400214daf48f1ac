package io.portcullis.engine.health;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** The answer to a GET: its status says all. */
final class HttpAnswer implements Answer {
    /** Of a page that is longer nobody wants the rest; the connection is closed instead. */
    private static final int MAX_BYTES = 64 * 1024;

    private final String path;
    private int status;
    private int bytes;

    HttpAnswer(String path) {
        this.path = path;
    }

    @Override
    public void head(ResponseHead head) {
        status = head.status();
    }

    @Override
    public boolean data(ByteBuf data) {
        bytes += data.readableBytes();
        return bytes > MAX_BYTES;
    }

    @Override
    public Finding finding(@Nullable Headers trailers) {
        return status >= 200 && status < 300
                ? Finding.HEALTHY
                : Finding.denied("GET " + path + " was answered with " + status + " (expected: 200 to 299)");
    }
}
