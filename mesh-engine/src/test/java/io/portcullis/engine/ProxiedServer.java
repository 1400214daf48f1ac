package io.portcullis.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A server of HTTP that wants a PROXY header first, of either version, and answers each GET with the header and the number of
 * its connection: {@code 2 PROXY TCP4 ...}.
 */
final class ProxiedServer implements AutoCloseable {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private final TcpServer server;
    private final Queue<String> headers = new ConcurrentLinkedQueue<>();

    ProxiedServer() {
        server = new TcpServer(client -> serve(client.getInputStream(), client.getOutputStream()));
    }

    private void serve(InputStream in, java.io.OutputStream out) throws IOException {
        String header = header(in);
        headers.add(header);
        String body = headers.size() + " " + header;
        while (!line(in).isEmpty()) {
            while (!line(in).isEmpty()) {
                // The head of a GET has no more to tell.
            }
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** A line as it is, a block as the digits behind its signature. */
    static String header(InputStream in) throws IOException {
        byte[] first = in.readNBytes(1);
        if (first.length == 1 && first[0] == 'P') {
            return "P" + line(in);
        }
        byte[] signature = in.readNBytes(11);
        if (!SIGNATURE.equals(HexFormat.of().formatHex(first) + HexFormat.of().formatHex(signature))) {
            throw new IOException("no PROXY header");
        }
        byte[] fixed = in.readNBytes(4);
        byte[] rest = in.readNBytes((fixed[2] & 0xFF) << 8 | fixed[3] & 0xFF);
        return HexFormat.of().formatHex(fixed) + HexFormat.of().formatHex(rest);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.read(); each >= 0 && each != '\n'; each = in.read()) {
            line.write(each);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    int port() {
        return server.port();
    }

    int connections() {
        return server.accepted();
    }

    @Override
    public void close() {
        server.close();
    }
}
