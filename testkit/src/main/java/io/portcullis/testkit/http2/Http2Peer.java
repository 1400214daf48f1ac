package io.portcullis.testkit.http2;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;

/**
 * The server's end of a connection, which sends exactly the frames it is given.
 */
public final class Http2Peer extends Http2End<Http2Peer> {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    Http2Peer(Socket socket) throws IOException {
        super(socket);
    }

    /** Takes a connection over that was accepted elsewhere, in the clear or secured. */
    public static Http2Peer over(Socket socket) {
        return io(() -> new Http2Peer(socket));
    }

    /** Reads the client's preface, and begins with these settings: identifiers and values in turn. */
    public Http2Peer begin(int... settings) {
        byte[] preface = exactly(PREFACE.length);
        if (!Arrays.equals(preface, PREFACE)) {
            throw new AssertionError("not a preface: " + new String(preface, StandardCharsets.ISO_8859_1));
        }
        settings(settings);
        return this;
    }

    /** What was agreed on in the handshake, or empty. */
    public String applicationProtocol() {
        return socket() instanceof SSLSocket tls ? tls.getApplicationProtocol() : "";
    }

    /** The next request. */
    public Http2Request request() {
        Frame head = await(frame -> frame.type() == Frame.HEADERS);
        return new Http2Request(head.stream(), fields(head), head.has(Frame.END_STREAM));
    }

    /** A response of one HEADERS frame and, unless the text is empty, one of DATA. */
    public void respond(int stream, int status, String text, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = ":status";
        all[1] = Integer.toString(status);
        System.arraycopy(fields, 0, all, 2, fields.length);
        headers(stream, text.isEmpty(), all);
        if (!text.isEmpty()) {
            data(stream, true, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The body of a request up to its end; each frame is paid for. */
    public byte[] body(int stream) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Frame frame;
        do {
            frame = await(each -> each.stream() == stream && each.type() == Frame.DATA);
            body.writeBytes(frame.payload());
            pay(stream, frame);
        } while (!frame.has(Frame.END_STREAM));
        return body.toByteArray();
    }

    /** The trailers of a request. */
    public List<Field> trailers(int stream) {
        return fields(await(frame -> frame.stream() == stream && frame.type() == Frame.HEADERS));
    }

    @Override
    Http2Peer self() {
        return this;
    }
}
