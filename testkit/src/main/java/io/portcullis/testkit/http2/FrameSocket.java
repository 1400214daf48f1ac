package io.portcullis.testkit.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.portcullis.testkit.Field;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One end of a connection, frame by frame and blocking; only HPACK is a library's. A read that gets nothing for 10 s fails. One thread
 * reads, any may write; errors of the socket are {@link UncheckedIOException}.
 */
abstract class FrameSocket implements AutoCloseable {
    private static final int MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    FrameSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** The socket, for what has no method here. */
    public final Socket socket() {
        return socket;
    }

    // ---- sending

    /** Sends these bytes, nothing else. */
    public final synchronized void send(byte[] bytes) {
        io(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        });
    }

    public final void frame(int type, int flags, int stream, byte... payload) {
        send(new Frame(type, flags, stream, payload).bytes());
    }

    /** Settings: identifiers and values in turn. */
    public final void settings(int... settings) {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        frame(Frame.SETTINGS, 0, 0, payload.array());
    }

    /** HEADERS whose fields are names and values in turn, as they are. */
    public final synchronized void headers(int stream, boolean end, String... fields) {
        frame(Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), stream, block(fields));
    }

    /** The fields in HPACK. */
    public final synchronized byte[] block(String... fields) {
        AsciiString[] lines = Arrays.stream(fields)
                .map(text -> new AsciiString(text, StandardCharsets.ISO_8859_1))
                .toArray(AsciiString[]::new);
        ByteBuf out = Unpooled.buffer();
        try {
            // These alone are sent in the order they are in: others put the pseudo-header fields in front.
            encoder.encodeHeaders(1, ReadOnlyHttp2Headers.trailers(false, lines), out);
            return ByteBufUtil.getBytes(out);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        } finally {
            out.release();
        }
    }

    public final void data(int stream, boolean end, byte... bytes) {
        frame(Frame.DATA, end ? Frame.END_STREAM : 0, stream, bytes);
    }

    public final void reset(int stream, int code) {
        frame(Frame.RST_STREAM, 0, stream, number(code));
    }

    /** Credit: bytes that the peer may send more, on a stream, or on the connection where that is 0. */
    public final void window(int stream, int bytes) {
        frame(Frame.WINDOW_UPDATE, 0, stream, number(bytes));
    }

    /** @param words for people */
    public final void goAway(int lastStream, int code, String words) {
        byte[] text = words.getBytes(StandardCharsets.US_ASCII);
        frame(
                Frame.GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8 + text.length)
                        .putInt(lastStream)
                        .putInt(code)
                        .put(text)
                        .array());
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    // ---- receiving

    /** So many bytes. */
    public final byte[] exactly(int bytes) {
        return io(() -> {
            byte[] read = new byte[bytes];
            in.readFully(read);
            return read;
        });
    }

    /** Whether nothing has come that was not read. */
    public final boolean quiet() {
        return io(() -> in.available() == 0);
    }

    /** The next frame, whatever it is; nothing is answered. */
    public final Frame readAny() {
        return io(() -> {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        });
    }

    /** The fields of HEADERS; frames have to be read in the order they came. */
    public final List<Field> fields(Frame headers) {
        ByteBuf block = Unpooled.wrappedBuffer(headers.payload());
        try {
            List<Field> fields = new ArrayList<>();
            decoder.decodeHeaders(headers.stream(), block)
                    .forEach(each -> fields.add(
                            new Field(each.getKey().toString(), each.getValue().toString())));
            return fields;
        } catch (Http2Exception e) {
            throw new AssertionError("HPACK", e);
        }
    }

    /** Aborts the connection. */
    public final void abort() {
        io(() -> {
            socket.setSoLinger(true, 0);
            socket.close();
            return this;
        });
    }

    @Override
    public final void close() {
        io(() -> {
            socket.close();
            return this;
        });
    }

    interface Io<T> {
        T run() throws IOException;
    }

    static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (EOFException e) {
            throw new UncheckedIOException("the connection ended", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
