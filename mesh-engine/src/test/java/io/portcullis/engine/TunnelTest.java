package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RefusingPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are no HTTP, through one sidecar and through two with mutual TLS between them. */
@ExtendWith(LeakGuard.class)
class TunnelTest {
    private static final int BOUND_MILLIS = 10_000;

    @Test
    void serverSpeaksFirstAndNobodyWaits() throws IOException {
        try (var server = new TcpServer(client -> {
                    client.getOutputStream().write("5.7.44-mysql\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().read();
                });
                var pair = MeshPair.tcp(server.port());
                Socket client = connect(pair.address())) {
            assertThat(new String(client.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
                    .isEqualTo("5.7.44-mysql\n");
        }
    }

    @Test
    void eachDirectionEndsByItself() throws IOException {
        try (var echo = TcpServer.echo();
                var pair = MeshPair.tcp(echo.port());
                Socket client = connect(pair.address())) {
            byte[] sent = bytes(1, 100_000);
            client.getOutputStream().write(sent);
            client.shutdownOutput();

            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), sent))
                    .isTrue();
            TunnelRecord record = pair.outbound.nextTunnel();
            assertThat(record.failure()).isNull();
            assertThat(record.sentBytes()).isEqualTo(sent.length);
            assertThat(record.receivedBytes()).isEqualTo(sent.length);
            assertThat(record.service()).isEqualTo("db");
            assertThat(pair.inbound.nextTunnel().peer()).isEqualTo(MeshPair.CA.id("ns/shop/sa/storefront"));
        }
    }

    @Test
    void serverEndsFirstAndStillHearsTheClient() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    client.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
                    client.shutdownOutput();
                    heard.complete(client.getInputStream().readAllBytes());
                });
                var pair = MeshPair.tcp(server.port());
                Socket client = connect(pair.address())) {
            assertThat(client.getInputStream().readAllBytes()).isEqualTo("bye".getBytes(StandardCharsets.US_ASCII));
            byte[] late = bytes(2, 300_000);
            client.getOutputStream().write(late);
            client.shutdownOutput();

            assertThat(Arrays.equals(heard.get(), late)).isTrue();
            assertThat(pair.outbound.nextTunnel().failure()).isNull();
            assertThat(pair.inbound.nextTunnel().failure()).isNull();
        }
    }

    @Test
    void manyBytesGoBothWaysAtOnceUnchanged() throws Exception {
        byte[] up = bytes(3, 8_000_000);
        byte[] down = bytes(4, 8_000_000);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    Thread sender = Thread.startVirtualThread(() -> write(client, down));
                    heard.complete(client.getInputStream().readNBytes(up.length));
                    join(sender);
                });
                var pair = MeshPair.tcp(server.port());
                Socket client = connect(pair.address())) {
            Thread sender = Thread.startVirtualThread(() -> write(client, up));
            assertThat(Arrays.equals(client.getInputStream().readNBytes(down.length), down))
                    .isTrue();
            join(sender);
            assertThat(Arrays.equals(heard.get(), up)).isTrue();
        }
    }

    @Test
    void slowReaderStopsTheSender() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        byte[] chunk = new byte[64 * 1024];
        try (var server = new TcpServer(client -> {
                    client.setSendBufferSize(64 * 1024);
                    long written = 0;
                    while (written < 512L << 20) {
                        client.getOutputStream().write(chunk);
                        written += chunk.length;
                    }
                    stuck.countDown();
                });
                var pair = MeshPair.tcp(server.port());
                Socket client = connect(pair.address())) {
            byte[] first = client.getInputStream().readNBytes(1024);
            assertThat(first).hasSize(1024);
            // 512 MB cannot have gone anywhere: the kernel's buffers and ours hold some, the rest was never sent.
            assertThat(stuck.getCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resetIsAResetAtTheOtherEnd(boolean byClient) throws Exception {
        CompletableFuture<String> seenByServer = new CompletableFuture<>();
        try (var server = new TcpServer(client -> {
                    client.getOutputStream().write('x');
                    client.getInputStream().read();
                    if (!byClient) {
                        client.setSoLinger(true, 0);
                        return;
                    }
                    seenByServer.complete(ending(client));
                });
                var pair = MeshPair.tcp(server.port());
                Socket client = connect(pair.address())) {
            assertThat(client.getInputStream().read()).isEqualTo('x');
            client.getOutputStream().write('y');
            if (byClient) {
                client.setSoLinger(true, 0);
                client.close();
                assertThat(seenByServer.get()).isEqualTo("reset");
            } else {
                assertThat(ending(client)).isEqualTo("reset");
            }
            assertThat(pair.outbound.nextTunnel().failure()).isNotNull();
            assertThat(pair.inbound.nextTunnel().failure()).isNotNull();
        }
    }

    @Test
    void deadEndpointIsPassedOver() throws IOException {
        try (var closed = new RefusingPort();
                var echo = TcpServer.echo();
                var outbound = new EngineFixture()
                        .declare(
                                new Service(MeshPair.ID, MeshPair.mutual(null), Set.of(), Protocol.TCP),
                                Endpoint.of("127.0.0.1", closed.port()),
                                Endpoint.of("127.0.0.1", echo.port()))
                        .apply();
                var listener = outbound.forService("db")) {
            for (int i = 0; i < 10; i++) {
                try (Socket client = connect(listener.address())) {
                    client.getOutputStream().write('e');
                    assertThat(client.getInputStream().read()).isEqualTo('e');
                }
            }
        }
    }

    @Test
    void noEndpointResetsAndSaysWhy() throws IOException {
        try (var closed = new RefusingPort();
                var outbound = new EngineFixture()
                        .declare(
                                new Service(MeshPair.ID, ServicePolicy.DEFAULT, Set.of(), Protocol.TCP),
                                Endpoint.of("127.0.0.1", closed.port()))
                        .apply();
                var listener = outbound.forService("db");
                Socket client = connect(listener.address())) {
            assertThat(ending(client)).isEqualTo("reset");
            TunnelRecord record = outbound.nextTunnel();
            assertThat(record.failure().code()).isEqualTo(FailureCode.CONNECT_FAILED);
            assertThat(record.attempts()).isEqualTo(3);
        }
    }

    @Test
    void identityThatMayOnlySendCertainRequestsMayOpenNoConnection() throws IOException {
        AuthorizationPolicy charging = new AuthorizationPolicy(
                Action.DENY,
                List.of(new AuthorizationPolicy.Rule(
                        "charge",
                        Action.ALLOW,
                        Set.of("POST"),
                        List.of(),
                        Set.of(MeshPair.CA.id("ns/shop/sa/storefront")))));
        try (var echo = TcpServer.echo();
                var pair = new MeshPair(ServerTls.Mode.STRICT, Protocol.TCP, echo.port(), charging);
                Socket client = connect(pair.address())) {
            client.getOutputStream().write('e');
            assertThat(ending(client)).isEqualTo("reset");
            assertThat(pair.inbound.nextTunnel().failure().code()).isEqualTo(FailureCode.FORBIDDEN);
            assertThat(echo.accepted()).isZero();
        }
    }

    private static String ending(Socket socket) {
        try {
            return socket.getInputStream().read() < 0 ? "end" : "more";
        } catch (SocketException e) {
            return "reset";
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(BOUND_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
