package io.portcullis.engine;

import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.io.InputStream;

/** What comes on one stream of HTTP/2, for tests of what arrives when; gives credit for it. One thread. */
final class Http2Body extends InputStream {
    private final RawHttp2Client client;
    private byte[] bytes = {};
    private int at;
    private boolean ended;

    private Http2Body(RawHttp2Client client) {
        this.client = client;
    }

    /** Reads the head of the only response there is on the connection, and stands before its body. */
    static Http2Body behindHead(RawHttp2Client client) {
        client.await(Frame.HEADERS);
        return new Http2Body(client);
    }

    @Override
    public int read() throws IOException {
        while (at == bytes.length && !ended) {
            next();
        }
        return at == bytes.length ? -1 : bytes[at++] & 0xff;
    }

    /** No more than what is there. */
    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int first = length == 0 ? 0 : read();
        if (first < 0 || length == 0) {
            return first;
        }
        to[offset] = (byte) first;
        return 1;
    }

    private void next() throws IOException {
        Frame frame = client.next();
        if (frame.type() == Frame.DATA) {
            bytes = frame.payload();
            at = 0;
            ended = frame.has(Frame.END_STREAM);
            if (bytes.length > 0) {
                client.window(0, bytes.length);
                client.window(frame.stream(), bytes.length);
            }
        } else if (frame.type() == Frame.RST_STREAM) {
            throw new IOException("reset with " + frame.errorCode());
        }
    }
}
