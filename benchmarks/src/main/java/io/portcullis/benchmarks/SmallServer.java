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

/** A process that is an upstream and a sink: it answers every request without a body, and swallows everything else. */
public final class SmallServer {
    private static final byte[] SMALL = response(Plan.BODY_BYTES);
    private static final byte[] LARGE = response(8 << 20);

    private SmallServer() {}

    /** Arguments: port, {@code upstream} or {@code sink}. Runs until it is killed. */
    public static void main(String[] arguments) throws IOException {
        boolean sink = arguments[1].equals("sink");
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 4096);
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, sink));
            }
        }
    }

    private static void serve(Socket socket, boolean sink) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            socket.setTcpNoDelay(true);
            if (sink) {
                swallow(socket);
                return;
            }
            OutputStream out = socket.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                boolean large = line.contains(" /large ");
                while (!line.isEmpty()) {
                    line = in.readLine();
                    if (line == null) {
                        return;
                    }
                }
                out.write(large ? LARGE : SMALL);
            }
        } catch (IOException e) {
            // The other side is gone.
        }
    }

    private static void swallow(Socket socket) throws IOException {
        byte[] some = new byte[65_536];
        while (socket.getInputStream().read(some) >= 0) {
            // Nothing is done with it.
        }
    }

    private static byte[] response(int bytes) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
