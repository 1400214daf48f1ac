package io.portcullis.testkit;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket server (RFC 6455) that sends every message back and answers a Close with a Close. It takes the first
 * subprotocol that is offered. Each connection has a thread of its own. Any thread.
 */
public final class WebSocketEcho implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<List<Field>> handshakes = new CopyOnWriteArrayList<>();

    private WebSocketEcho(ServerSocket listener) {
        this.listener = listener;
    }

    /** Listens at an ephemeral port of 127.0.0.1. */
    public static WebSocketEcho start() {
        try {
            WebSocketEcho echo = new WebSocketEcho(new ServerSocket(0, 64, InetAddress.ofLiteral("127.0.0.1")));
            Thread.ofVirtual().name("websocket-echo").start(echo::accept);
            return echo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The fields of each handshake that came. */
    public List<List<Field>> handshakes() {
        return List.copyOf(handshakes);
    }

    /** The value of a field in the newest handshake, or null. */
    public @Nullable String header(String name) {
        return Fields.first(handshakes.getLast(), name);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().name("websocket-echo-connection").start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            WireReader reader = new WireReader(in);
            if (reader.startLine() == null) {
                return;
            }
            List<Field> fields = reader.fields();
            handshakes.add(fields);
            if (accepted(fields, socket.getOutputStream())) {
                echo(new DataInputStream(in), socket.getOutputStream());
                socket.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // The client broke off; tests look at what it saw.
        } finally {
            open.remove(socket);
        }
    }

    private static boolean accepted(List<Field> fields, OutputStream out) throws IOException {
        String key = Fields.first(fields, "sec-websocket-key");
        boolean asked = Fields.lists(fields, "connection", "upgrade") && Fields.lists(fields, "upgrade", "websocket");
        if (key == null || !asked) {
            out.write(ascii("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            return false;
        }
        String protocols = Fields.first(fields, "sec-websocket-protocol");
        String chosen =
                protocols == null ? "" : "Sec-WebSocket-Protocol: " + protocols.split(",", 2)[0].strip() + "\r\n";
        out.write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + digest(key) + "\r\n" + chosen + "\r\n"));
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String digest(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(ascii(key + GUID));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static void echo(DataInputStream in, OutputStream out) throws IOException {
        int opcode = 0;
        while (opcode != CLOSE) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            opcode = first & 0xf;
            byte[] payload = payload(in);
            out.write(frame(first, payload));
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        byte[] mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        byte[] wire = new byte[frame.put(payload).flip().remaining()];
        frame.get(wire);
        return wire;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
