package io.portcullis.demo.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardTest {
    private static final ThreadFactory HERE = Thread.ofPlatform().daemon().factory();
    private static final int TIMEOUT_MILLIS = 10_000;

    private final ExecutorService serverThread = Executors.newSingleThreadExecutor(HERE);
    private ServerSocket server;
    private Forward forward;

    @BeforeEach
    void aForwardToAServer() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        forward = Forward.open(0, (InetSocketAddress) server.getLocalSocketAddress(), HERE);
    }

    @AfterEach
    void close() throws IOException {
        forward.close();
        server.close();
        serverThread.shutdownNow();
    }

    @Test
    void aServerThatSpeaksFirstIsHeardAndEachDirectionEndsByItself() throws Exception {
        Future<String> heard = serverThread.submit(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(bytes("greeting "));
                String request = text(socket);
                socket.getOutputStream().write(bytes("and an answer after the end of " + request));
                return request;
            }
        });
        try (Socket client = client()) {
            assertThat(new String(client.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
                    .isEqualTo("greeting ");
            client.getOutputStream().write(bytes("the request"));
            client.shutdownOutput();
            assertThat(text(client)).isEqualTo("and an answer after the end of the request");
        }
        assertThat(heard.get()).isEqualTo("the request");
    }

    @Test
    void whereNobodyListensTheClientsConnectionEnds() throws Exception {
        server.close();
        try (Socket client = client()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aClosedForwardIsNotThereAnyMore() throws IOException {
        int port = forward.port();
        forward.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aPortThatIsTakenIsRefused() {
        InetSocketAddress target = (InetSocketAddress) server.getLocalSocketAddress();
        assertThatThrownBy(() -> Forward.open(server.getLocalPort(), target, HERE))
                .isInstanceOf(BindException.class);
    }

    private Socket client() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
