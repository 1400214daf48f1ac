package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.User;
import io.portcullis.testkit.pods.VirtualService;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One WebSocket through the packaged gateway and two sidecars with mutual TLS between them, to an application that sends everything
 * back: a gigabyte goes either way, and none of the three takes more memory for it than for the first tenth.
 */
@RequiresPods
class LargeWebSocketE2eTest {
    private static final int PAYLOAD_BYTES = 64 * 1024;
    private static final int MESSAGES = 16 * 1024;
    private static final int FIRST = MESSAGES / 10;

    /** Of the resident size of a process, whose heap and code still grow after its start. */
    private static final long GROWTH_BYTES = 48L * 1024 * 1024;

    /** The limit of a gateway's container in the examples for Kubernetes. */
    private static final long GATEWAY_LIMIT_BYTES = 512L * 1024 * 1024;

    private static Mesh mesh;
    private static Workload front;
    private static Workload chat;
    private static RunningProcess gateway;

    @BeforeAll
    static void start() throws IOException {
        mesh = new Mesh();
        front = mesh.workload("front");
        chat = mesh.workload("chat");
        VirtualService service = mesh.service("chat", 80, 8080, "", chat);
        PodServer.start(chat.pod(), "127.0.0.1", 8080, LargeWebSocketE2eTest::echo);
        chat.intercept().launch();
        front.intercept().launch();
        chat.awaitReady();
        front.awaitReady();
        gateway = gateway(service);
        gateway.awaitLine("listening", Workload.COMMAND_BOUND);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    /** In the pod of the first sidecar, as the application whose calls that takes. */
    private static RunningProcess gateway(VirtualService service) throws IOException {
        Path config = front.pod().directory().resolve("gateway.yml");
        Files.writeString(config, """
                server: { address: 127.0.0.1, port: 8080 }
                management.server: { address: 127.0.0.1, port: 9080 }
                spring.cloud.gateway.server.webflux.routes:
                  - { id: chat, uri: "lb://chat", predicates: [ Path=/** ] }
                portcullis.services.chat.endpoints: [ { address: "%s:80" } ]
                """.formatted(service.ipv4()));
        return front.pod()
                .start(ProcessSpec.of("gateway", Workload.launcher(), "gateway", "--config", config.toString())
                        .as(User.APPLICATION)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("PORTCULLIS_PREBUILT", "1"));
    }

    @Test
    void aGigabyteEitherWayTakesNoMoreMemoryThanATenth() throws Exception {
        try (Socket client = front.pod().call(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), 8080))) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(60_000);
            client.getOutputStream()
                    .write(("GET /room HTTP/1.1\r\nHost: chat\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(client.getInputStream());
            assertThat(head(in)).startsWith("HTTP/1.1 101 ");
            CompletableFuture<Void> sent = sending(client.getOutputStream());
            read(in, 0, FIRST);
            long[] early = peaks();
            read(in, FIRST, MESSAGES);
            long[] late = peaks();
            sent.get(10, TimeUnit.SECONDS);
            for (int i = 0; i < late.length; i++) {
                assertThat(late[i] - early[i]).as("growth of process %d", i).isLessThan(GROWTH_BYTES);
            }
            assertThat(late[0]).isLessThan(GATEWAY_LIMIT_BYTES);
            assertThat(late[1]).isLessThan(ProcessMemory.SIDECAR_LIMIT_BYTES);
            assertThat(late[2]).isLessThan(ProcessMemory.SIDECAR_LIMIT_BYTES);
        }
    }

    /** Of the gateway, its sidecar, and that of the application. */
    private static long[] peaks() {
        return new long[] {
            ProcessMemory.peakBytes(gateway),
            ProcessMemory.peakBytes(front.sidecar()),
            ProcessMemory.peakBytes(chat.sidecar())
        };
    }

    private static CompletableFuture<Void> sending(OutputStream out) {
        return CompletableFuture.runAsync(() -> {
            try {
                ByteBuffer message = message();
                for (int i = 0; i < MESSAGES; i++) {
                    out.write(message.putLong(14, i).array());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void read(DataInputStream in, int from, int to) throws IOException {
        ByteBuffer expected = message();
        byte[] message = new byte[expected.capacity()];
        for (int i = from; i < to; i++) {
            in.readFully(message);
            assertThat(message)
                    .as("message %d", i)
                    .isEqualTo(expected.putLong(14, i).array());
        }
    }

    /** A binary message, masked by nothing; its first bytes are those of a number. */
    private static ByteBuffer message() {
        byte[] payload = new byte[PAYLOAD_BYTES];
        new Random(7).nextBytes(payload);
        return ByteBuffer.allocate(14 + PAYLOAD_BYTES)
                .put((byte) 0x82)
                .put((byte) 0xff)
                .putLong(PAYLOAD_BYTES)
                .putInt(0)
                .put(payload);
    }

    private static void echo(Socket client, PodServer server) throws IOException {
        head(client.getInputStream());
        client.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        client.getInputStream().transferTo(client.getOutputStream());
    }

    /** Up to the empty line, and no byte more. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended in a head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
