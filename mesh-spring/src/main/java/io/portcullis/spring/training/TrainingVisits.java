package io.portcullis.spring.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Requests one after the other, each of which must be answered as it should be. Over plain sockets: what a client brings
 * would be in the JVM's cache, and so in the memory of every process. One thread.
 */
final class TrainingVisits {
    /** Enough for the JVM to learn which methods are hot, and no more than some seconds of a slow processor. */
    private static final int ROUNDS = 300;

    private static final int PATIENCE_MILLIS = 60_000;
    private static final String POSTED = "p".repeat(1024);

    private TrainingVisits() {}

    /** A GET and a POST, many times, to {@code host} and with a target in one of the forms of RFC 9112, section 3.2. */
    static void traffic(int port, String host, String target) throws IOException {
        String head = " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: */*\r\n";
        try (Socket socket = connect(port)) {
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < ROUNDS; i++) {
                send(socket, "GET" + head + "\r\n");
                TrainingMessage.read(answers).require(200, target);
                send(socket, "POST" + head + "Content-Length: " + POSTED.length() + "\r\n\r\n" + POSTED);
                TrainingMessage.read(answers).require(200, target);
            }
        }
    }

    /** One GET, as a Prometheus or a person sends it. */
    static void once(int port, String path, int status) throws IOException {
        try (Socket socket = connect(port)) {
            send(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            InputStream answer = new BufferedInputStream(socket.getInputStream());
            TrainingMessage.read(answer).require(status, path);
            answer.readAllBytes();
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String message) throws IOException {
        socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
    }
}
