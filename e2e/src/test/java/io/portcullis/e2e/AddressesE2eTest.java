package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Captured;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Packet;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.User;
import io.portcullis.testkit.pods.VirtualService;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers of both families reach applications wherever they listen, and whatever comes to their ports is TLS. */
@RequiresPods
class AddressesE2eTest {
    private static final int ON_LOOPBACK = 8080;
    private static final int ON_IPV6_LOOPBACK = 8081;
    private static final int ON_POD_ADDRESS = 8082;
    private static final int ON_IPV6_POD_ADDRESS = 8083;
    private static final int ON_ALL = 8084;
    private static final int TCP = 8085;

    /** Handshakes of JVMs that have just started, on a busy machine: what is tested is that none is lost, not when they end. */
    private static final String PATIENT = "timeouts: { connect: 30s }";

    private static Mesh mesh;
    private static Workload caller;
    private static Workload callee;
    private static VirtualService greeter;
    private static VirtualService everywhere;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        caller = mesh.workload("caller");
        callee = mesh.workload("callee");
        callee.inbound("""
                ports:
                  "%d": { application: "[::1]:%d" }
                  "%d": { application: "%s:%d" }
                  "%d": { application: "[%s]:%d" }
                """.formatted(
                        ON_IPV6_LOOPBACK,
                        ON_IPV6_LOOPBACK,
                        ON_POD_ADDRESS,
                        callee.pod().ipv4(),
                        ON_POD_ADDRESS,
                        ON_IPV6_POD_ADDRESS,
                        callee.pod().ipv6(),
                        ON_IPV6_POD_ADDRESS));
        mesh.service("on-loopback", 80, ON_LOOPBACK, "", callee);
        mesh.service("on-ipv6-loopback", 80, ON_IPV6_LOOPBACK, "", callee);
        mesh.service("on-pod-address", 80, ON_POD_ADDRESS, "", callee);
        mesh.service("on-ipv6-pod-address", 80, ON_IPV6_POD_ADDRESS, "", callee);
        everywhere = mesh.dualStackService("on-all", 80, ON_ALL, PATIENT, callee);
        greeter = mesh.dualStackService("greeter", 3306, TCP, PATIENT, callee);
        applications();
        caller.intercept().launch();
        callee.intercept().launch();
        caller.awaitReady();
        callee.awaitReady();
    }

    private static void applications() {
        PodHttp.start(callee.pod(), "127.0.0.1", ON_LOOPBACK);
        PodHttp.start(callee.pod(), "::1", ON_IPV6_LOOPBACK);
        PodHttp.start(callee.pod(), callee.pod().ipv4(), ON_POD_ADDRESS);
        PodHttp.start(callee.pod(), callee.pod().ipv6(), ON_IPV6_POD_ADDRESS);
        PodHttp.start(callee.pod(), "::", ON_ALL);
        PodServer.start(callee.pod(), "::", TCP, Conversations::greet);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @ParameterizedTest
    @CsvSource({
        "-4, on-loopback, 8080",
        "-6, on-loopback, 8080",
        "-4, on-ipv6-loopback, 8081",
        "-6, on-ipv6-loopback, 8081",
        "-4, on-pod-address, 8082",
        "-6, on-pod-address, 8082",
        "-4, on-ipv6-pod-address, 8083",
        "-6, on-ipv6-pod-address, 8083",
        "-4, on-all, 8084",
        "-6, on-all, 8084",
    })
    void everyCallerReachesEveryApplicationAndOnlyByTls(String family, String service, int port) {
        try (Capture capture = mesh.network.capture()) {
            Finished curl = caller.pod()
                    .run(
                            User.APPLICATION,
                            "curl",
                            "-sS",
                            family,
                            "-d",
                            "body-marker",
                            "http://" + service + "/path-marker");

            assertThat(curl.out())
                    .contains("callee-" + port + ": POST /path-marker")
                    .contains("URI=" + caller.identity())
                    .contains("body-marker");
            whatCameIsTls(capture.stop(), "marker");
        }
    }

    @Test
    void tcpOfBothFamiliesReachesTheApplicationAndOnlyByTls() throws IOException {
        try (Capture capture = mesh.network.capture()) {
            for (String address : List.of(
                    greeter.ipv4(),
                    greeter.ipv6(),
                    callee.pod().ipv4(),
                    callee.pod().ipv6())) {
                boolean virtual = address.equals(greeter.ipv4()) || address.equals(greeter.ipv6());
                try (PodClient client = PodClient.connect(caller.pod(), address, virtual ? greeter.port() : TCP)) {
                    assertThat(client.line() + "\n").isEqualTo(Conversations.GREETING);
                    assertThat(client.say("said-marker\n").line()).isEqualTo("said-marker");
                }
            }
            whatCameIsTls(capture.stop(), "marker");
        }
    }

    /** Who is called is said by the address alone; a name inside of the request leads nowhere else. */
    @Test
    void theHostOfARequestLeadsToNoOtherService() {
        Finished byHost = caller.pod()
                .run(User.APPLICATION, "curl", "-sS", "-H", "Host: on-pod-address", "http://on-loopback/path");
        Finished byTarget = caller.pod()
                .run(
                        User.APPLICATION,
                        "curl",
                        "-sS",
                        "--request-target",
                        "http://on-pod-address/path",
                        "http://on-loopback/");

        assertThat(byHost.out()).contains("callee-8080: GET /path");
        assertThat(byTarget.out()).doesNotContain("callee-8082");
    }

    /** Of each connection to the pod the first payload byte is that of a handshake: no packet passed its sidecar by. */
    private static void whatCameIsTls(Captured captured, String secret) {
        Wire wire = new Wire(captured, caller.pod(), callee.pod());
        assertThat(wire.between()).isNotEmpty();
        wire.isAllTls();
        wire.neverSays(secret);
        assertThat(captured.packets().stream().filter(Packet::connects))
                .as("connections that no sidecar has sent to an endpoint")
                .noneMatch(packet ->
                        text(packet).startsWith("10.96.") || text(packet).startsWith("fd00:10:96:"));
    }

    private static String text(Packet packet) {
        return packet.destination().getAddress().getHostAddress();
    }

    // ---- much and many

    /** More than all buffers on the way, both ways at once: who is not read from is not read on. */
    @Test
    void muchPassesBothWaysAtOnce() throws Exception {
        byte[] much = new byte[30_000_000];
        new Random(8).nextBytes(much);
        try (PodClient client = PodClient.connect(caller.pod(), greeter.ipv4(), greeter.port())) {
            client.line();
            FutureTask<PodClient> saying =
                    new FutureTask<>(() -> client.say(much).end());
            Thread.ofPlatform().start(saying);

            assertThat(client.restBytes()).isEqualTo(much);
            saying.get();
        }
    }

    @Test
    void aThousandShortConnectionsASecondLoseNone(TestReporter reporter) throws Exception {
        int perSecond = 1000;
        int seconds = 4;
        AtomicInteger answered = new AtomicInteger();
        long start = System.nanoTime();

        shortConnections(perSecond * seconds, 1_000_000_000L / perSecond, () -> {
            try (PodClient client = PodClient.connectFromHere(everywhere.ipv4(), 80)) {
                String answer = client.say("GET / HTTP/1.1\r\nHost: on-all\r\nConnection: close\r\n\r\n")
                        .rest();
                if (answer.startsWith("HTTP/1.1 200")) {
                    answered.incrementAndGet();
                } else {
                    throw new IOException("answered: " + answer);
                }
            }
        });

        report(reporter, answered.get(), start);
        assertThat(answered).hasValue(perSecond * seconds);
    }

    /** Each is a TLS handshake between the sidecars: as many at once as there are clients, and as fast as they can. */
    @Test
    void shortConnectionsOfTcpLoseNone(TestReporter reporter) throws Exception {
        int connections = 600;
        AtomicInteger answered = new AtomicInteger();
        long start = System.nanoTime();

        shortConnections(connections, 0, () -> {
            try (PodClient client = PodClient.connectFromHere(greeter.ipv4(), greeter.port())) {
                if ((client.line() + "\n").equals(Conversations.GREETING)) {
                    answered.incrementAndGet();
                }
            }
        });

        report(reporter, answered.get(), start);
        assertThat(answered).hasValue(connections);
    }

    private interface Client {
        void call() throws IOException;
    }

    /** Starts one each {@code nanos}, or later if the machine is slower; the first that fails is the error. */
    private static void shortConnections(int count, long nanos, Client client) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService clients =
                Executors.newFixedThreadPool(32, caller.pod().threads())) {
            List<Future<?>> all = IntStream.range(0, count)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> {
                        LockSupport.parkNanos(start + i * nanos - System.nanoTime());
                        client.call();
                        return i;
                    }))
                    .toList();
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static void report(TestReporter reporter, int connections, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        reporter.publishEntry("connections a second", String.valueOf(Math.round(connections / seconds)));
    }
}
