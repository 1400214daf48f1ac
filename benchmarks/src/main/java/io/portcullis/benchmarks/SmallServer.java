package io.portcullis.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A process that is an upstream, or in a gateway's place: it answers every request without a body, closes behind a head larger
 * than 32 kB, and swallows everything else.
 */
public final class SmallServer {
    private static final int MAX_HEAD_CHARS = 32 * 1024;
    private static final byte[] SMALL = response(Plan.BODY_BYTES);
    private static final byte[] LARGE = response(8 << 20);

    private SmallServer() {}

    /** Argument: port. Runs until it is killed. */
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 4096);
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean large = line.contains("/large ");
                int head = line.length();
                while (!line.isEmpty()) {
                    line = in.readLine();
                    head += line == null ? 0 : line.length();
                    if (line == null || head > MAX_HEAD_CHARS) {
                        return;
                    }
                }
                out.write(large ? LARGE : SMALL);
            }
        } catch (IOException e) {
            // The other side is gone.
        }
    }

    private static byte[] response(int bytes) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
