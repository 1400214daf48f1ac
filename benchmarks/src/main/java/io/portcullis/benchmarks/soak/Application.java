package io.portcullis.benchmarks.soak;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The application behind both sidecars. It does what the last part of the path asks for, good or bad, and answers in the words of
 * the visit's token. Any thread; a thread of its own for each connection.
 */
final class Application implements AutoCloseable {
    private static final String TUNNEL = "TUNNEL";

    private final ServerSocket listener;

    private Application(ServerSocket listener) {
        this.listener = listener;
    }

    static Application start() throws IOException {
        Application application = new Application(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("application").start(application::accept);
        return application;
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed, at the end of the soak.
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                String line = line(in);
                more = line.startsWith(TUNNEL) ? echo(in, socket) : respond(line, in, socket);
            }
        } catch (IOException e) {
            // A client that went away, as some of them do on purpose.
        }
    }

    /** Whether the connection goes on. */
    private static boolean respond(String line, InputStream in, Socket socket) throws IOException {
        Map<String, String> fields = fields(in);
        String token = fields.getOrDefault("x-soak", "none");
        URI target = URI.create(line.split(" ", -1)[1]);
        int size = target.getQuery() == null ? 0 : Integer.parseInt(target.getQuery());
        OutputStream out = socket.getOutputStream();
        String what = target.getPath().substring(target.getPath().lastIndexOf('/') + 1);
        if (what.equals("early")) {
            return early(token, in, socket);
        }
        boolean intact = body(fields, in, token);
        switch (what) {
            case "fixed" -> out.write(fixed(token, intact ? size : 0));
            case "chunked" -> chunked(token, size, out);
            case "hints" -> {
                out.write(text("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"));
                out.write(fixed(token, size));
            }
            case "extra" -> {
                out.write(concat(fixed(token, size), fixed("poison", 10)));
                return false;
            }
            case "until-close" -> {
                out.write(text("HTTP/1.1 200 OK\r\nX-Soak: " + token + "\r\nConnection: close\r\n\r\n"));
                out.write(Pattern.of(token, size));
                return false;
            }
            case "switch" -> {
                out.write(text("HTTP/1.1 101 Switching Protocols\r\nX-Soak: " + token
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n"));
                return echo(in, socket);
            }
            case "unavailable" ->
                out.write(
                        text("HTTP/1.1 503 Service Unavailable\r\nX-Soak: " + token + "\r\nContent-Length: 0\r\n\r\n"));
            case "garbage" -> {
                out.write(text("\u0015\u0003\u0001 no HTTP\r\n\r\n"));
                return false;
            }
            case "cut" -> {
                out.write(text(head(token) + "Content-Length: " + size + "\r\n\r\n"));
                out.write(Pattern.of(token, size / 2));
                return reset(socket);
            }
            default -> {
                return reset(socket);
            }
        }
        return true;
    }

    /** Answers in the middle of a request, and reads on until the other side has understood. */
    private static boolean early(String token, InputStream in, Socket socket) throws IOException {
        socket.getOutputStream()
                .write(text("HTTP/1.1 413 Content Too Large\r\nX-Soak: " + token
                        + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        socket.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
        return false;
    }

    private static boolean echo(InputStream in, Socket socket) throws IOException {
        in.transferTo(socket.getOutputStream());
        socket.shutdownOutput();
        return false;
    }

    private static boolean reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        return false;
    }

    private static String head(String token) {
        return "HTTP/1.1 200 OK\r\nX-Soak: " + token + "\r\n";
    }

    private static byte[] fixed(String token, int size) {
        return concat(text(head(token) + "Content-Length: " + size + "\r\n\r\n"), Pattern.of(token, size));
    }

    private static void chunked(String token, int size, OutputStream out) throws IOException {
        out.write(text(head(token) + "Transfer-Encoding: chunked\r\n\r\n"));
        byte[] body = Pattern.of(token, size);
        for (int at = 0; at < size; at += 4000) {
            byte[] part = Arrays.copyOfRange(body, at, Math.min(size, at + 4000));
            out.write(concat(text(Integer.toHexString(part.length) + "\r\n"), part));
            out.write(text("\r\n"));
        }
        out.write(text("0\r\nX-Sum: " + size + "\r\n\r\n"));
    }

    /** Reads the body of a request; whether it was that visit's own. */
    private static boolean body(Map<String, String> fields, InputStream in, String token) throws IOException {
        String length = fields.get("content-length");
        if (length != null) {
            return Pattern.matches(token, exactly(in, Integer.parseInt(length)));
        }
        if (!fields.containsKey("transfer-encoding")) {
            return true;
        }
        byte[] all = new byte[0];
        for (int size = size(in); size > 0; size = size(in)) {
            all = concat(all, exactly(in, size));
            exactly(in, 2);
        }
        fields(in);
        return Pattern.matches(token, all);
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        byte[] all = in.readNBytes(bytes);
        if (all.length < bytes) {
            throw new EOFException("the body broke off");
        }
        return all;
    }

    private static Map<String, String> fields(InputStream in) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("no more lines");
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
