package io.portcullis.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** One end of a connection, byte for byte. A read that gets nothing for {@value #BOUND_MILLIS} ms fails. One thread. */
public final class Wire implements AutoCloseable {
    public static final int BOUND_MILLIS = 10_000;

    private final Socket socket;

    /** Takes a connection over, in the clear or secured. */
    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(BOUND_MILLIS);
    }

    public static Wire connect(InetSocketAddress address) throws IOException {
        return new Wire(new Socket(address.getAddress(), address.getPort()));
    }

    public void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** As many bytes, or the fewer before the end of the stream. */
    public String read(int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Whatever has arrived, at least one byte; nothing at the end of the stream. */
    public String readSome() throws IOException {
        byte[] some = new byte[64 * 1024];
        int length = socket.getInputStream().read(some);
        return length < 0 ? "" : new String(some, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** One whole response that tells its length, as every proxy's own does. */
    public String readOwnResponse() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            String next = read(1);
            if (next.isEmpty()) {
                throw new EOFException("ended inside of a response's head: " + head);
            }
            head.append(next);
        }
        return head + read(contentLength(head.toString()));
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }

    /** How the peer ends the connection, which it has to do without another byte: {@code the end} or {@code a reset}. */
    public String readEnd() throws IOException {
        try {
            String more = read(1);
            return more.isEmpty() ? "the end" : "another byte: " + Escapes.shown(more);
        } catch (SocketException e) {
            return "a reset";
        }
    }

    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Of reads from now on; 0 for none. */
    public void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
