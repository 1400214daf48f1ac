package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that asks for one thing again and again, by a connection that it keeps, or by a new one each time. One thread. */
final class Asker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    private final Ask ask;
    private final InetSocketAddress target;
    private final byte[] request;
    private final byte[] buffer = new byte[64 << 10];
    private @Nullable Socket kept;

    Asker(Ask ask, InetSocketAddress target) throws IOException {
        this.ask = ask;
        this.target = target;
        this.request = ask.request();
        if (!ask.fresh()) {
            kept = connect();
        }
    }

    /** @throws IOException if what comes back is not a 200 with the body that was asked for */
    void ask() throws IOException {
        Socket socket = kept;
        if (socket == null) {
            socket = connect();
            kept = socket;
        }
        socket.getOutputStream().write(request);
        read(socket.getInputStream());
    }

    /** What is to be done behind a request, and no part of it: the proxy closes first, and keeps what is left of the connection. */
    void after() throws IOException {
        Socket socket = kept;
        if (ask.fresh() && socket != null) {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("more came than the response");
            }
            close();
        }
    }

    @Override
    public void close() throws IOException {
        Socket socket = kept;
        kept = null;
        if (socket != null) {
            socket.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(target.getAddress(), target.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return ask.tls() ? FullHandshake.over(socket) : socket;
    }

    private void read(InputStream in) throws IOException {
        int length = 0;
        int head = -1;
        while (head < 0) {
            length += some(in, length);
            head = headLength(length);
        }
        int left = bodyLength(head) - (length - head);
        while (left > 0) {
            left -= some(in, 0);
        }
        if (left < 0) {
            throw new IOException("more came than the response");
        }
    }

    private int some(InputStream in, int offset) throws IOException {
        int read = in.read(buffer, offset, buffer.length - offset);
        if (read <= 0) {
            throw new IOException("connection closed inside a response");
        }
        return read;
    }

    private int headLength(int length) {
        for (int i = 4; i <= length; i++) {
            if (buffer[i - 4] == '\r' && buffer[i - 3] == '\n' && buffer[i - 2] == '\r' && buffer[i - 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int bodyLength(int head) throws IOException {
        String text = new String(buffer, 0, head, StandardCharsets.US_ASCII);
        Matcher length = LENGTH.matcher(text);
        if (!text.startsWith("HTTP/1.1 200") || !length.find() || Integer.parseInt(length.group(1)) != ask.received()) {
            throw new IOException("not the expected response: " + text);
        }
        return ask.received();
    }
}
