package io.portcullis.sidecar.command.intercept;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Runs inside a network namespace, as some user, and does what its standard input says, one line each: {@code listen
 * address port name} answers every connection with the name, {@code connect address port source} tells who answered, or
 * {@code nobody}. One class file that needs nothing else, so that any user can run it. Ends with its input.
 */
final class NamespaceAgent {
    private static final int CONNECT_MILLIS = 3000;

    private NamespaceAgent() {}

    static void main() throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("here");
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(obey(order.split(" ", -1)));
        }
        System.exit(0);
    }

    private static String obey(String[] words) {
        try {
            return words[0].equals("listen")
                    ? listen(words[1], Integer.parseInt(words[2]), words[3])
                    : connect(words[1], Integer.parseInt(words[2]), words[3]);
        } catch (IOException e) {
            return "nobody: " + e.getMessage();
        }
    }

    private static String listen(String address, int port, String name) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        Thread.startVirtualThread(() -> {
            while (true) {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // The client will tell.
                }
            }
        });
        return "listening";
    }

    private static String connect(String address, int port, String source) throws IOException {
        try (Socket socket = new Socket()) {
            if (!source.isEmpty()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
            }
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), CONNECT_MILLIS);
            socket.setSoTimeout(CONNECT_MILLIS);
            String name = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return name == null ? "nobody: closed" : name;
        }
    }
}
