package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AskerTest {
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    connections.incrementAndGet();
                    answer(socket);
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aConnectionIsKept() throws IOException {
        ask(Ask.small(), 3);

        assertThat(connections).hasValue(1);
        assertThat(lines).contains("GET /checkout?item=42 HTTP/1.1").doesNotContain("Connection: close");
    }

    @Test
    void everyRequestHasAConnectionOfItsOwn() throws IOException {
        ask(Ask.small().withFreshConnections(), 3);

        assertThat(connections).hasValue(3);
        assertThat(lines).contains("Connection: close");
    }

    @Test
    void aBodyIsPosted() throws IOException {
        ask(Ask.small().posting(3), 1);

        assertThat(lines).contains("POST /checkout?item=42 HTTP/1.1", "Content-Length: 3", "xxx");
    }

    @Test
    void aLargeBodyIsReadToItsEnd() throws IOException {
        ask(Ask.file(1 << 20), 2);

        assertThat(connections).hasValue(1);
    }

    @Test
    void aBodyOfAnotherLengthIsRefused() {
        Ask other = new Ask(Traffic.HTTP1, "/files/7", 0, 8, 0, false, false, 1);

        assertThatThrownBy(() -> ask(other, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Content-Length: 7");
    }

    private void ask(Ask ask, int times) throws IOException {
        InetSocketAddress target = Contender.onLoopback(server.getLocalPort());
        try (Asker asker = new Asker(ask, target)) {
            for (int i = 0; i < times; i++) {
                asker.ask();
                asker.after();
            }
        }
    }

    /** A body as long as the number in the path, or the small one; closes where the request says so. */
    private void answer(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        boolean close = false;
        for (String line = in.readLine(); line != null && !close; line = in.readLine()) {
            int length = line.contains("/files/")
                    ? Integer.parseInt(line.replaceAll(".*/files/(\\d+) .*", "$1"))
                    : Plan.BODY_BYTES;
            int sent = 0;
            for (; !line.isEmpty(); line = in.readLine()) {
                lines.add(line);
                close |= line.equals("Connection: close");
                sent = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : sent;
            }
            char[] body = new char[sent];
            if (in.read(body) != 0) {
                lines.add(new String(body));
            }
            String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
            socket.getOutputStream().write((head + "y".repeat(length)).getBytes(StandardCharsets.ISO_8859_1));
            if (close) {
                return;
            }
        }
    }
}
