package io.portcullis.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP/1 server for measurements: keeps nothing, and answers each request with the same bytes in one write. */
final class OneWriteServer {
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 95\r\n\r\n"
                    + "x".repeat(95))
            .getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length:";

    private OneWriteServer() {}

    static TcpServer start() {
        return new TcpServer(OneWriteServer::serve);
    }

    private static void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        while (read(in)) {
            client.getOutputStream().write(ANSWER);
        }
    }

    /** One request; false at the end of the connection. */
    private static boolean read(InputStream in) throws IOException {
        int length = 0;
        String line = line(in);
        while (!line.isEmpty()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
            line = line(in);
            if (line.isEmpty()) {
                return in.readNBytes(length).length == length;
            }
        }
        return false;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
