package io.portcullis.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A blocking client that sends exactly the bytes it is given and reads answers strictly. A read that gets nothing for
 * 10 s fails. One thread; errors of the socket are {@link UncheckedIOException}.
 */
public final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final WireReader reader;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Bound.MILLIS);
        socket.setTcpNoDelay(true);
        reader = new WireReader(new BufferedInputStream(socket.getInputStream()));
    }

    /** Connects in the clear. */
    public static RawClient connect(String host, int port) {
        return io(() -> new RawClient(plain(host, port)));
    }

    public static RawClient connect(InetSocketAddress address) {
        return connect(address.getHostString(), address.getPort());
    }

    /** Connects in the clear from that address of this machine, such as 127.0.0.2: as another client. */
    public static RawClient connectFrom(String host, InetSocketAddress address) {
        return io(() -> {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(host, 0));
            socket.connect(address, Bound.MILLIS);
            return new RawClient(socket);
        });
    }

    /** Connects by TLS; the handshake is over when it returns. */
    public static RawClient connect(String host, int port, SSLContext tls) {
        return io(() -> {
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain(host, port), host, port, true);
            socket.startHandshake();
            return new RawClient(socket);
        });
    }

    /**
     * As {@link #connect(String, int, SSLContext)}, saying what it likes in its first message.
     *
     * @param hello such as the server names it asks for
     */
    public static RawClient connect(InetSocketAddress address, SSLContext tls, Consumer<SSLParameters> hello) {
        return io(() -> secured(plain(address.getHostString(), address.getPort()), address, tls, hello));
    }

    /**
     * As {@link #connect(InetSocketAddress, SSLContext, Consumer)}, with its first message in pieces.
     *
     * @param recordBytes most bytes of the message in one record of TLS
     * @param segmentBytes most bytes in one segment of TCP
     */
    public static RawClient connectInPieces(
            InetSocketAddress address,
            SSLContext tls,
            Consumer<SSLParameters> hello,
            int recordBytes,
            int segmentBytes) {
        return io(() -> {
            Socket socket = new PiecemealSocket(recordBytes, segmentBytes);
            socket.setTcpNoDelay(true);
            socket.connect(address, Bound.MILLIS);
            return secured(socket, address, tls, hello);
        });
    }

    private static RawClient secured(
            Socket plain, InetSocketAddress address, SSLContext tls, Consumer<SSLParameters> hello) throws IOException {
        SSLSocket socket = (SSLSocket)
                tls.getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        hello.accept(parameters);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new RawClient(socket);
    }

    /** Sends these bytes, nothing else. */
    public RawClient send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) {
        return io(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        });
    }

    /** A GET for the path with Host {@code test}, and its final response. Headers are whole lines. */
    public Response get(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return send(request.append("\r\n").toString()).readFinalResponse();
    }

    /** The next response, an informational one included. */
    public Response readResponse() {
        return readResponse("GET");
    }

    /** The next response to a request of that method: HEAD has no body. */
    public Response readResponse(String method) {
        return io(() -> {
            String line = reader.startLine();
            if (line == null) {
                throw new EOFException("the connection ended before a response");
            }
            return response(line, method);
        });
    }

    /** The next response that is not informational. */
    public Response readFinalResponse() {
        Response response = readResponse();
        while (response.status() < 200) {
            response = readResponse();
        }
        return response;
    }

    /** Everything up to the end of the stream. */
    public String readAll() {
        return io(() -> new String(reader.toEnd(), StandardCharsets.ISO_8859_1));
    }

    /** Whether the peer has ended the connection properly with no further byte; waits for it. */
    public boolean atEnd() {
        return io(() -> reader.startLine() == null);
    }

    /** Whether the peer ends the connection, by a close or a reset; waits for it and swallows what comes before. */
    public boolean endsSomehow() {
        try {
            reader.toEnd();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the sending direction. */
    public RawClient halfClose() {
        return io(() -> {
            socket.shutdownOutput();
            return this;
        });
    }

    /** Aborts the connection. */
    public void reset() {
        io(() -> {
            socket.setSoLinger(true, 0);
            socket.close();
            return this;
        });
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The socket, for what has no method here, such as the session of an {@link SSLSocket}. */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        io(() -> {
            socket.close();
            return this;
        });
    }

    private Response response(String line, String method) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 3 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-9][0-9]{2}")) {
            throw new WireException("not a status line: " + line);
        }
        int status = Integer.parseInt(parts[1]);
        List<Field> fields = reader.fields();
        List<Field> trailers = new ArrayList<>();
        byte[] body = hasBody(status, method) ? body(fields, trailers) : new byte[0];
        return new Response(parts[0], status, parts[2], fields, body, List.copyOf(trailers), reader.takeRaw());
    }

    private static boolean hasBody(int status, String method) {
        return status >= 200 && status != 204 && status != 304 && !method.equals("HEAD");
    }

    private byte[] body(List<Field> fields, List<Field> trailers) throws IOException {
        @Nullable String length = Fields.first(fields, "content-length");
        if (Fields.first(fields, "transfer-encoding") != null) {
            if (length != null || !Fields.lists(fields, "transfer-encoding", "chunked")) {
                throw new WireException("framing: " + fields);
            }
            return reader.chunked(trailers);
        }
        return length == null ? reader.toEnd() : reader.exactly(Long.parseLong(length));
    }

    private static Socket plain(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), Bound.MILLIS);
        return socket;
    }

    private interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T io(Io<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
