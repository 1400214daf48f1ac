package io.portcullis.testkit.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
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
import java.util.Objects;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A blocking client of HTTP/2 that sends exactly the frames it is given; only HPACK is a library's. It answers SETTINGS and PING, and
 * gives no credit unless it is asked to. A read that gets nothing for 10 s fails. One thread; errors of the socket are
 * {@link UncheckedIOException}.
 */
public final class RawHttp2Client implements AutoCloseable {
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Deque<Frame> unread = new ArrayDeque<>();
    private final Map<Frame, List<Field>> decoded = new IdentityHashMap<>();
    private boolean halfClosed;
    private int nextStream = 1;

    private RawHttp2Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects in the clear, and begins with the preface and SETTINGS without a word in them. */
    public static RawHttp2Client connect(InetSocketAddress address) {
        return silent(address).begin();
    }

    /** Connects in the clear, and says nothing yet. */
    public static RawHttp2Client silent(InetSocketAddress address) {
        return io(() -> new RawHttp2Client(plain(address)));
    }

    /** Takes a connection over, in the clear or secured, and begins. */
    public static RawHttp2Client over(Socket socket) {
        return io(() -> new RawHttp2Client(socket)).begin();
    }

    /** Connects by TLS with ALPN {@code h2} for a server of that name, and begins. */
    public static RawHttp2Client connect(InetSocketAddress address, SSLContext tls, String serverName) {
        return io(() -> {
                    SSLSocket socket = (SSLSocket)
                            tls.getSocketFactory().createSocket(plain(address), serverName, address.getPort(), true);
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                    socket.setSSLParameters(parameters);
                    socket.startHandshake();
                    if (!"h2".equals(socket.getApplicationProtocol())) {
                        throw new IOException("agreed on '" + socket.getApplicationProtocol() + "', not on h2");
                    }
                    return new RawHttp2Client(socket);
                })
                .begin();
    }

    private static Socket plain(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, MILLIS);
        return socket;
    }

    private RawHttp2Client begin() {
        return send(PREFACE.getBytes(StandardCharsets.US_ASCII)).frame(Frame.SETTINGS, 0, 0);
    }

    // ---- sending

    /** Sends these bytes, nothing else. */
    public RawHttp2Client send(byte[] bytes) {
        return io(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        });
    }

    public RawHttp2Client frame(int type, int flags, int stream, byte... payload) {
        return send(new Frame(type, flags, stream, payload).bytes());
    }

    /** A setting of SETTINGS. */
    public RawHttp2Client setting(int identifier, int value) {
        return frame(
                Frame.SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) identifier)
                        .putInt(value)
                        .array());
    }

    /** HEADERS whose fields are names and values in turn, as they are. */
    public RawHttp2Client headers(int stream, boolean end, String... fields) {
        return frame(Frame.HEADERS, Frame.END_HEADERS | (end ? Frame.END_STREAM : 0), stream, block(fields));
    }

    /** The fields in HPACK. */
    public byte[] block(String... fields) {
        AsciiString[] lines = new AsciiString[fields.length];
        Arrays.setAll(lines, i -> new AsciiString(fields[i], StandardCharsets.ISO_8859_1));
        Http2Headers headers = ReadOnlyHttp2Headers.trailers(false, lines); // The only ones that keep the order.
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(nextStream, headers, out);
            return ByteBufUtil.getBytes(out);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        } finally {
            out.release();
        }
    }

    public RawHttp2Client data(int stream, boolean end, byte... bytes) {
        return frame(Frame.DATA, end ? Frame.END_STREAM : 0, stream, bytes);
    }

    public RawHttp2Client reset(int stream, int code) {
        return frame(
                Frame.RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
    }

    /** Credit: bytes that the server may send more, on a stream, or on the connection where that is 0. */
    public RawHttp2Client window(int stream, int bytes) {
        return frame(
                Frame.WINDOW_UPDATE,
                0,
                stream,
                ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /** Opens the next stream with a request without a body; returns its number. */
    public int get(String path, String... fields) {
        return open("GET", path, true, fields);
    }

    /** Opens the next stream with a request; returns its number. */
    public int open(String method, String path, boolean end, String... fields) {
        int stream = nextStream;
        nextStream += 2;
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "test", ":path", path));
        all.addAll(List.of(fields));
        headers(stream, end, all.toArray(String[]::new));
        return stream;
    }

    // ---- receiving

    /** The next frame but SETTINGS and PING, which are answered. */
    public Frame next() {
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
    public Frame readAny() {
        return io(() -> {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            Frame frame = new Frame(type, flags, stream, payload);
            if (type == Frame.HEADERS) {
                decoded.put(frame, decode(frame)); // Now: HPACK lives by the order of blocks.
            }
            return frame;
        });
    }

    /** The next frame of that type; others stay for later. */
    public Frame await(int type) {
        return await(frame -> frame.type() == type);
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

    /** Everything up to the end of a stream; gives credit for what came. */
    public Http2Answer answer(int stream) {
        List<List<Field>> informational = new ArrayList<>();
        List<Field> fields = List.of();
        List<Field> trailers = List.of();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Frame frame = await(each -> each.stream() == stream && each.type() != Frame.WINDOW_UPDATE);
            switch (frame.type()) {
                case Frame.HEADERS -> {
                    List<Field> block = fields(frame);
                    if (!fields.isEmpty()) {
                        trailers = block;
                    } else if (block.getFirst().value().startsWith("1")) {
                        informational.add(block);
                    } else {
                        fields = block;
                    }
                }
                case Frame.DATA -> {
                    body.writeBytes(frame.payload());
                    credit(stream, frame);
                }
                case Frame.RST_STREAM -> {
                    return new Http2Answer(informational, fields, body.toByteArray(), trailers, frame.errorCode());
                }
                default -> throw new AssertionError("not expected: " + frame);
            }
            if (frame.has(Frame.END_STREAM)) {
                return new Http2Answer(informational, fields, body.toByteArray(), trailers, null);
            }
        }
    }

    private void credit(int stream, Frame data) {
        if (data.payload().length > 0 && !halfClosed) {
            window(0, data.payload().length);
            if (!data.has(Frame.END_STREAM)) {
                window(stream, data.payload().length);
            }
        }
    }

    /** The fields of HEADERS that came. */
    public List<Field> fields(Frame headers) {
        return Objects.requireNonNull(decoded.get(headers), headers::toString);
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

    /** Whether the server ends the connection, by a close or a reset; waits for it and swallows what comes before. */
    public boolean ends() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** The GOAWAY that ends the connection; what comes before is swallowed. */
    public @Nullable Frame lastWords() {
        Frame last = null;
        try {
            while (true) {
                Frame frame = readAny();
                last = frame.type() == Frame.GOAWAY ? frame : last;
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                throw e;
            }
            return last;
        }
    }

    /** Ends the sending direction. */
    public RawHttp2Client halfClose() {
        return io(() -> {
            halfClosed = true;
            socket.shutdownOutput();
            return this;
        });
    }

    @Override
    public void close() {
        io(() -> {
            socket.close();
            return this;
        });
    }

    private interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (EOFException e) {
            throw new UncheckedIOException("the connection ended", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
