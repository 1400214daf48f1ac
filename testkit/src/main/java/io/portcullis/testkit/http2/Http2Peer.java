package io.portcullis.testkit.http2;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;

/**
 * The server's end of a connection that sends exactly the frames it is given. While it waits for something it answers SETTINGS and
 * PING, keeps other frames for later, and gives no credit. One thread reads.
 */
public final class Http2Peer extends FrameSocket {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Deque<Frame> unread = new ArrayDeque<>();

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

    /** Gives credit for a frame, of the stream and of the connection. */
    public void pay(int stream, Frame data) {
        if (data.payload().length > 0) {
            window(0, data.payload().length);
            if (!data.has(Frame.END_STREAM)) {
                window(stream, data.payload().length);
            }
        }
    }

    /** The trailers of a request. */
    public List<Field> trailers(int stream) {
        return fields(await(frame -> frame.stream() == stream && frame.type() == Frame.HEADERS));
    }

    /** The next frame of that type; others stay for later. */
    public Frame await(int type) {
        return await(frame -> frame.type() == type);
    }

    /** The next frame of that type on that stream. */
    public Frame await(int type, int stream) {
        return await(frame -> frame.type() == type && frame.stream() == stream);
    }

    private Frame await(Predicate<Frame> wanted) {
        for (Frame each : unread) {
            if (wanted.test(each)) {
                unread.remove(each);
                return each;
            }
        }
        while (true) {
            Frame frame = read();
            if (wanted.test(frame)) {
                return frame;
            }
            unread.add(frame);
        }
    }

    /** The next frame but SETTINGS and PING, which are answered. */
    public Frame next() {
        Frame waiting = unread.poll();
        return waiting == null ? read() : waiting;
    }

    private Frame read() {
        while (true) {
            Frame frame = readAny();
            if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK)) {
                frame(Frame.SETTINGS, Frame.ACK, 0);
            } else if (frame.type() == Frame.PING && !frame.has(Frame.ACK)) {
                frame(Frame.PING, Frame.ACK, 0, frame.payload());
            } else if (frame.type() != Frame.SETTINGS) {
                return frame;
            }
        }
    }

    /** Whether the client ends the connection; waits for it and swallows what comes before. */
    public boolean ends() {
        try {
            while (true) {
                readAny();
            }
        } catch (UncheckedIOException e) {
            return !(e.getCause() instanceof SocketTimeoutException);
        }
    }
}
