package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final int SMALL = 2048;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void aLineHasTheDocumentedFields() {
        Map<String, String> line = line(Exchanges.ok("/charge"));
        assertThat(line.keySet())
                .containsExactly(
                        "time",
                        "listener",
                        "role",
                        "lane",
                        "route",
                        "service",
                        "subset",
                        "endpoint",
                        "method",
                        "authority",
                        "path",
                        "protocol",
                        "status",
                        "duration_ms",
                        "overhead_us",
                        "attempts",
                        "request_bytes",
                        "response_bytes",
                        "client",
                        "trace_id",
                        "span_id");
        assertThat(line)
                .containsEntry("time", "2023-11-14T22:13:20.007Z")
                .containsEntry("role", "outbound")
                .containsEntry("lane", "engine")
                .containsEntry("duration_ms", "12.345")
                .containsEntry("overhead_us", "25.100")
                .containsEntry("attempts", "1")
                .containsEntry("endpoint", "10.0.0.7:8080");
    }

    @Test
    void aFailureHasItsCodeAndMessage() {
        Map<String, String> line =
                line(Exchanges.failed(Failure.of(FailureCode.NO_ENDPOINT, "payment-service has none"), List.of()));
        assertThat(line)
                .containsEntry("code", "no_endpoint")
                .containsEntry("message", "payment-service has none")
                .containsEntry("status", "503")
                .doesNotContainKey("endpoint");
    }

    @Test
    void aCallOfGrpcHasItsStatusBesideThatOfHttp() {
        assertThat(line(Exchanges.grpc(GrpcStatus.NOT_FOUND, List.of())))
                .containsEntry("status", "200")
                .containsEntry("grpc_status", "NOT_FOUND");
    }

    @Test
    void aTunnelHasALineOfItsOwn() {
        Map<String, String> line = tunnelLine(Tunnels.ok());
        assertThat(line.keySet())
                .containsExactly(
                        "time",
                        "listener",
                        "role",
                        "service",
                        "subset",
                        "endpoint",
                        "protocol",
                        "destination",
                        "name",
                        "duration_ms",
                        "connect_ms",
                        "attempts",
                        "sent_bytes",
                        "received_bytes",
                        "client",
                        "peer");
        assertThat(line)
                .containsEntry("time", "2023-11-14T22:13:20.007Z")
                .containsEntry("role", "outbound")
                .containsEntry("protocol", "TCP")
                .containsEntry("destination", "10.96.0.12:3306")
                .containsEntry("duration_ms", "12.345")
                .containsEntry("connect_ms", "1.234")
                .containsEntry("attempts", "2")
                .containsEntry("sent_bytes", "17")
                .containsEntry("received_bytes", "170");
    }

    @Test
    void aRefusedConnectionHasALineThatSaysWhy() {
        assertThat(tunnelLine(Tunnels.refused()))
                .containsEntry("code", "unknown_service")
                .containsEntry("message", "192.0.2.7:25 is no service")
                .containsEntry("attempts", "0")
                .doesNotContainKeys("service", "subset", "endpoint", "name", "connect_ms", "peer");
    }

    @Test
    void whoPassesARequestOnStandsBesideItsClient() {
        assertThat(line(Exchanges.of("/", Exchanges.TRACE, 200, null, List.of(), "10.0.0.7:4711")))
                .containsEntry("client", "127.0.0.1:4711")
                .containsEntry("proxy", "10.0.0.7:4711");
    }

    @Test
    void whoPassesAConnectionOnStandsBesideItsClient() {
        assertThat(tunnelLine(Tunnels.behind("10.0.0.7:4711")))
                .containsEntry("client", "127.0.0.1:4711")
                .containsEntry("proxy", "10.0.0.7:4711");
    }

    @Test
    void aNameCannotForgeALine() {
        assertThat(tunnelLine(Tunnels.of("x\"}\n{\"code\":1", null))).containsEntry("name", "x\"}\n{\"code\":1");
    }

    @Test
    void aPathCannotForgeALine() {
        Map<String, String> line = line(Exchanges.ok("/x\"}\n{\"status\":200"));
        assertThat(line).containsEntry("path", "/x\"}\n{\"status\":200");
    }

    @Test
    void everythingQueuedIsWrittenBeforeCloseReturns() {
        AccessLog log = new AccessLog(out -> out.writeTo(written), 4096).start();
        for (int i = 0; i < 3000; i++) {
            log.ended(Exchanges.ok("/" + i));
        }
        log.close();
        List<String> lines = lines();
        assertThat(lines).hasSize(3000);
        for (int i = 0; i < 3000; i++) {
            assertThat(lines.get(i)).contains("\"path\":\"/" + i + "\"");
        }
        assertThat(log.dropped()).isZero();
    }

    @Test
    void aFullQueueDropsAndCountsAndNeverBlocks() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AccessLog log = new AccessLog(
                        out -> {
                            stuck.countDown();
                            awaitUninterrupted(release);
                            out.writeTo(written);
                        },
                        SMALL)
                .start();
        log.ended(Exchanges.ok("/first"));
        stuck.await();
        for (int i = 0; i < SMALL + 500; i++) {
            log.ended(Exchanges.ok("/" + i));
        }
        assertThat(log.dropped()).isEqualTo(500);
        release.countDown();
        log.close();
        assertThat(lines()).hasSize(1 + SMALL);
    }

    @Test
    void aTargetThatFailsLosesLinesAndIsTriedAgain() {
        int[] calls = {0};
        AccessLog log = new AccessLog(
                out -> {
                    if (calls[0]++ == 0) {
                        throw new IOException("disk full");
                    }
                    out.writeTo(written);
                },
                SMALL);
        log.ended(Exchanges.ok("/lost"));
        log.drain();
        log.ended(Exchanges.ok("/kept"));
        log.drain();
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(lines()).singleElement().asString().contains("/kept");
    }

    @Test
    void afterCloseLinesAreCountedAsDropped() {
        AccessLog log = new AccessLog(out -> out.writeTo(written), SMALL).start();
        log.close();
        log.close();
        log.ended(Exchanges.ok("/late"));
        assertThat(log.dropped()).isEqualTo(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void severalThreadsLoseNothing() throws Exception {
        AccessLog log = new AccessLog(out -> out.writeTo(written), 16_384).start();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String path = "/" + t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    log.ended(Exchanges.ok(path));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        log.close();
        assertThat(lines()).hasSize(4000).allSatisfy(line -> FlatJson.parse(line));
    }

    @Test
    void aFileThatWasMovedAwayIsBegunAgain(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        try (LogFile target = new LogFile(file)) {
            AccessLog log = new AccessLog(target, SMALL);
            log.ended(Exchanges.ok("/old"));
            log.drain();
            Files.move(file, directory.resolve("access.log.1"));
            log.ended(Exchanges.ok("/new"));
            log.drain();
        }
        assertThat(Files.readString(directory.resolve("access.log.1")))
                .contains("/old")
                .doesNotContain("/new");
        assertThat(Files.readString(file)).contains("/new").doesNotContain("/old");
    }

    @Test
    void aFileIsAppendedTo(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("access.log"), "before\n");
        try (AccessLog log = AccessLog.toFile(file)) {
            log.ended(Exchanges.ok("/after"));
        }
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
    }

    @Test
    void aFileThatCannotBeOpenedIsAnErrorAtOnce(@TempDir Path directory) {
        assertThatThrownBy(() -> AccessLog.toFile(directory.resolve("missing/access.log")))
                .isInstanceOf(IOException.class);
    }

    private Map<String, String> line(ExchangeRecord exchange) {
        return line(log -> log.ended(exchange));
    }

    private Map<String, String> tunnelLine(TunnelRecord tunnel) {
        return line(log -> log.tunnelEnded(tunnel));
    }

    private Map<String, String> line(Consumer<AccessLog> told) {
        AccessLog log = new AccessLog(out -> out.writeTo(written), SMALL);
        told.accept(log);
        assertThat(log.drain()).isTrue();
        assertThat(lines()).hasSize(1);
        return FlatJson.parse(lines().getFirst());
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
