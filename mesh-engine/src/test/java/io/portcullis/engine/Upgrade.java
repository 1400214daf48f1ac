package io.portcullis.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** The way from HTTP to another protocol, as both sides of a connection go it. */
final class Upgrade {
    static final String ASK = "GET /chat/a HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13\r\n\r\n";
    static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n"
            + "Sec-WebSocket-Accept: x\r\n\r\n";

    private Upgrade() {}

    /** As a client: up to the end of the 101. */
    static void ask(Socket client) throws IOException {
        ask(client, "/chat/a");
    }

    /** The same, with the first bytes of what follows sent before the 101. */
    static void ask(Socket client, String path, byte... early) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ASK.replace("/chat/a", path).getBytes(ISO_8859_1));
        bytes.writeBytes(early);
        client.getOutputStream().write(bytes.toByteArray());
        String head = readHead(client.getInputStream());
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no switch: " + head);
        }
    }

    /** As a server: a request, and its 101. */
    static void accept(Socket server) throws IOException {
        readHead(server.getInputStream());
        server.getOutputStream().write(SWITCH.getBytes(ISO_8859_1));
    }

    /** Up to the empty line, and no byte more. */
    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended in a head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
