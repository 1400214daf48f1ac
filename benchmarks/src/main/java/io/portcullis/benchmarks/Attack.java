package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What each connection of an attacker does until it is ended, or ends. Any thread. */
enum Attack {
    /** Opens connections as fast as they are closed, and says nothing. */
    CONNECTIONS(socket -> socket.getInputStream().read()),

    /** A field of a head every 100 ms. */
    SLOW_HEADS(socket -> {
        send(socket, "GET /attacked/ HTTP/1.1\r\nHost: h\r\n");
        trickle(socket, "X-A: b\r\n");
    }),

    /** A byte of a body every 100 ms. */
    SLOW_BODIES(socket -> {
        send(socket, "POST /attacked/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        trickle(socket, "x");
    }),

    /** Asks for 8 MB and reads a byte every 100 ms. */
    SLOW_READERS(socket -> {
        send(socket, "GET /attacked/large HTTP/1.1\r\nHost: h\r\n\r\n");
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }),

    /** Sends heads of 200 kB, again and again. */
    LARGE_HEADS(socket -> {
        send(socket, "GET /attacked/ HTTP/1.1\r\nHost: h\r\nCookie: " + "x".repeat(200_000) + "\r\n\r\n");
        socket.getInputStream().readAllBytes();
    });

    private final Once once;

    Attack(Once once) {
        this.once = once;
    }

    private interface Once {
        void with(Socket socket) throws IOException, InterruptedException;
    }

    void once(Socket socket) throws IOException, InterruptedException {
        once.with(socket);
    }

    /** In words. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void trickle(Socket socket, String piece) throws IOException, InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            send(socket, piece);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
