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
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One end of a connection, frame by frame and blocking; only HPACK is a library's. While it waits for something it answers SETTINGS and
 * PING, keeps other frames for later, and gives no credit unless it is asked to. A read that gets nothing for 10 s fails. One thread
 * reads, any may write; errors of the socket are {@link UncheckedIOException}.
 *
 * @param <S> which end it is
 */
public abstract sealed class Http2End<S extends Http2End<S>> implements AutoCloseable
        permits Http2Peer, RawHttp2Client {
    static final int MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Deque<Frame> unread = new ArrayDeque<>();
    private final Map<Frame, List<Field>> decoded = new IdentityHashMap<>();
    private boolean halfClosed;

    Http2End(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    abstract S self();

    /** The socket, for what has no method here. */
    public final Socket socket() {
        return socket;
    }

    // ---- sending

    /** Sends these bytes, nothing else. */
    public final synchronized S send(byte[] bytes) {
        return io(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return self();
        });
    }

    public final S frame(int type, int flags, int stream, byte... payload) {
        return send(new Frame(type, flags, stream, payload).bytes());
    }

    /** Settings: identifiers and values in turn. */
    public final S settings(int... settings) {
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        return frame(Frame.SETTINGS, 0, 0, payload.array());
    }

    /** HEADERS whose fields are names and values in turn, as they are. */
    public final synchronized S headers(int stream, boolean end, String... fields) {
        return frame(Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), stream, block(fields));
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

    public final S data(int stream, boolean end, byte... bytes) {
        return frame(Frame.DATA, end ? Frame.END_STREAM : 0, stream, bytes);
    }

    public final S reset(int stream, int code) {
        return frame(Frame.RST_STREAM, 0, stream, number(code));
    }

    /** Credit: bytes that the other end may send more, on a stream, or on the connection where that is 0. */
    public final S window(int stream, int bytes) {
        return frame(Frame.WINDOW_UPDATE, 0, stream, number(bytes));
    }

    /** Gives credit for a frame, of the stream and of the connection. */
    public final void pay(int stream, Frame data) {
        if (data.payload().length > 0 && !halfClosed) {
            window(0, data.payload().length);
            if (!data.has(Frame.END_STREAM)) {
                window(stream, data.payload().length);
            }
        }
    }

    /** @param words for people */
    public final S goAway(int lastStream, int code, String words) {
        byte[] text = words.getBytes(StandardCharsets.US_ASCII);
        return frame(
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

    /** The next frame but SETTINGS and PING, which are answered. */
    public final Frame next() {
        Frame waiting = unread.poll();
        return waiting == null ? read() : waiting;
    }

    private Frame read() {
        while (true) {
            Frame frame = readAny();
            boolean question = !frame.has(Frame.ACK) && (frame.type() == Frame.SETTINGS || frame.type() == Frame.PING);
            if (question && !halfClosed) {
                frame(frame.type(), Frame.ACK, 0, frame.type() == Frame.PING ? frame.payload() : new byte[0]);
            } else if (!question && frame.type() != Frame.SETTINGS) {
                return frame;
            }
        }
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
            Frame frame = new Frame(type, flags, stream, payload);
            if (type == Frame.HEADERS && frame.has(Frame.END_HEADERS)) {
                decoded.put(frame, decode(frame)); // Now: HPACK lives by the order of blocks.
            }
            return frame;
        });
    }

    /** The next frame of that type; others stay for later. */
    public final Frame await(int type) {
        return await(frame -> frame.type() == type);
    }

    /** The next frame of that type on that stream. */
    public final Frame await(int type, int stream) {
        return await(frame -> frame.type() == type && frame.stream() == stream);
    }

    final Frame await(Predicate<Frame> wanted) {
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

    /** The fields of HEADERS that came; of a block in several frames, those of the frame they are put together to, in their turn. */
    public final List<Field> fields(Frame headers) {
        List<Field> known = decoded.get(headers);
        return known == null ? decode(headers) : known;
    }

    private List<Field> decode(Frame headers) {
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

    // ---- ends

    /** Whether the other end closes or resets the connection; waits for it and swallows what comes before. */
    public final boolean ends() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the sending direction. */
    public final S halfClose() {
        return io(() -> {
            halfClosed = true;
            socket.shutdownOutput();
            return self();
        });
    }

    /** Aborts the connection. */
    public final void abort() {
        io(() -> {
            socket.setSoLinger(true, 0);
            socket.close();
            return socket;
        });
    }

    @Override
    public final void close() {
        io(() -> {
            socket.close();
            return socket;
        });
    }

    /** Does something with sockets. */
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
