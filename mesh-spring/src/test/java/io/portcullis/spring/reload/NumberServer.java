package io.portcullis.spring.reload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The application: {@code /events/NAME} is a stream of numbered events, {@code /sockets/NAME} a WebSocket on which each number has to
 * come back before the next is sent. Events end when the application is told to leave and their name is odd.
 */
final class NumberServer implements AutoCloseable {
    private static final byte[] EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(US_ASCII);
    private static final byte[] SWITCH = ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n")
            .getBytes(US_ASCII);

    private final Rounds rounds;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger goodbyes = new AtomicInteger();
    private volatile boolean leaving;

    NumberServer(Rounds rounds) {
        this.rounds = rounds;
        try {
            listener = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The application ends what it can end. */
    void leave() {
        leaving = true;
    }

    /** WebSockets whose client said goodbye with 1001. */
    int goodbyes() {
        return goodbyes.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            String path = head(socket.getInputStream()).split(" ", 3)[1];
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (path.startsWith("/events/")) {
                events(name, socket.getOutputStream());
            } else {
                numbers(name, new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            }
        } catch (IOException e) {
            // Broken off; the client tells whether it might be.
        } finally {
            open.remove(socket);
        }
    }

    private void events(String name, OutputStream out) throws IOException {
        out.write(EVENTS);
        boolean ends = Integer.parseInt(name) % 2 == 1;
        for (int number = 0; !(ends && leaving); number++) {
            rounds.await(number);
            String event = "id: " + number + "\ndata: " + name + "\n\n";
            out.write((Integer.toHexString(event.length()) + "\r\n" + event + "\r\n").getBytes(US_ASCII));
        }
        out.write("0\r\n\r\n".getBytes(US_ASCII));
    }

    private void numbers(String name, DataInputStream in, OutputStream out) throws IOException {
        out.write(SWITCH);
        byte[] sent = {};
        byte[] came = {};
        for (int number = 0; Arrays.equals(came, sent); number++) {
            rounds.await(number);
            sent = (name + ' ' + number).getBytes(US_ASCII);
            out.write(frame(0x81, sent));
            int first = in.readUnsignedByte();
            came = in.readNBytes(4 + (in.readUnsignedByte() & 0x7f));
            came = Arrays.copyOfRange(came, 4, came.length);
            if (first == 0x88) {
                goodbye(came, out);
                return;
            }
        }
        throw new IOException("another number came back");
    }

    private void goodbye(byte[] close, OutputStream out) throws IOException {
        if (Arrays.equals(close, new byte[] {1001 >> 8, (byte) 1001})) {
            goodbyes.incrementAndGet();
        }
        out.write(frame(0x88, close));
    }

    private static byte[] frame(int first, byte[] payload) {
        byte[] frame = new byte[2 + payload.length];
        frame[0] = (byte) first;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        return frame;
    }

    /** Up to the empty line, and no byte more. */
    static String head(InputStream in) throws IOException {
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
