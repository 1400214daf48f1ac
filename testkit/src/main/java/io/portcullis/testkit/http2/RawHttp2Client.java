package io.portcullis.testkit.http2;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** The client's end of a connection, which sends exactly the frames it is given. */
public final class RawHttp2Client extends Http2End<RawHttp2Client> {
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private int nextStream = 1;

    private RawHttp2Client(Socket socket) throws IOException {
        super(socket);
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

    /** A setting of SETTINGS. */
    public RawHttp2Client setting(int identifier, int value) {
        return settings(identifier, value);
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
                    pay(stream, frame);
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

    @Override
    RawHttp2Client self() {
        return this;
    }
}
