package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * grpc-java's interoperability client, in a pod, calls its server in three others; a fourth has no application. Neither knows of
 * the sidecars between them, nor of the gateway that some calls go through besides. Run by {@code make interop}.
 */
@RequiresPods
class GrpcInteropPodTest {
    private static final Path LIBRARIES = Path.of(System.getProperty("portcullis.home", ".."), "e2e/grpc/target/lib")
            .toAbsolutePath()
            .normalize();
    private static final String PACKAGE = "io.grpc.testing.integration.";
    private static final int PORT = 50051;
    private static final int SERVERS = 3;
    private static final Duration BOUND = Duration.ofSeconds(120);

    private static Mesh mesh;
    private static Workload client;
    private static final List<Workload> backends = new ArrayList<>();

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        client = mesh.workload("client").portcullis(Ingress.KEPT);
        Workload[] all = new Workload[SERVERS + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = mesh.workload("backend-" + (i + 1)).application(PORT);
        }
        // Where everything runs on two processors, a second may be too short for a handshake.
        mesh.service("backend", PORT, PORT, "timeouts: { connect: 10s, attempt: 30s }", all);
        Ingress ingress = new Ingress(mesh);
        mesh.plainService("ingress", PORT, Ingress.PORT, ingress.pod());
        for (int i = 0; i < all.length; i++) {
            if (i < SERVERS) {
                serve(all[i]);
                backends.add(all[i]);
            }
            all[i].intercept().launch();
        }
        client.intercept().launch();
        ingress.start("backend");
        client.awaitReady();
        List.of(all).forEach(Workload::awaitReady);
    }

    private static void serve(Workload backend) {
        RunningProcess server = backend.pod()
                .start(ProcessSpec.of("grpc-server", java("TestServiceServer", "--port=" + PORT, "--use_tls=false"))
                        .as(User.APPLICATION));
        server.awaitLine("Server started on port " + PORT);
    }

    private static String[] java(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                LIBRARIES + "/*",
                PACKAGE + program));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    /** All cases of the client but the two with compressed requests, which fail between it and its own server as well. */
    static Stream<Arguments> cases() {
        return Stream.of("backend", "ingress")
                .flatMap(host -> Stream.of(
                                "empty_unary",
                                "large_unary",
                                "server_compressed_unary",
                                "client_streaming",
                                "server_streaming",
                                "server_compressed_streaming",
                                "ping_pong",
                                "empty_stream",
                                "cancel_after_begin",
                                "cancel_after_first_response",
                                "timeout_on_sleeping_server",
                                "custom_metadata",
                                "status_code_and_message",
                                "special_status_message",
                                "unimplemented_method",
                                "unimplemented_service")
                        .map(testCase -> Arguments.of(host, testCase)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void interoperates(String host, String testCase) {
        Finished finished = call(host, "--test_case=" + testCase);
        assertThat(finished.exitCode()).as(finished.toString()).isZero();
    }

    /**
     * All calls share one connection of the client: the sidecar spreads calls, not connections, and repeats those that met the
     * backend without an application.
     */
    @ParameterizedTest
    @ValueSource(strings = {"backend", "ingress"})
    void callsOfOneConnectionAreSpreadOverTheBackends(String host) {
        int calls = 3000;
        List<Integer> before = backends.stream().map(GrpcInteropPodTest::calls).toList();
        Finished finished = call(
                host,
                "--test_case=rpc_soak",
                "--soak_iterations=" + calls,
                "--soak_num_threads=4",
                "--soak_max_failures=0",
                "--soak_request_size=1000",
                "--soak_response_size=1000",
                "--soak_per_iteration_max_acceptable_latency_ms=60000",
                "--soak_overall_timeout_seconds=110");
        assertThat(finished.exitCode()).as(finished.toString()).isZero();
        for (int i = 0; i < SERVERS; i++) {
            assertThat(calls(backends.get(i)) - before.get(i))
                    .as("calls of backend " + (i + 1))
                    .isBetween(calls / SERVERS * 9 / 10, calls / SERVERS * 11 / 10);
        }
    }

    private static Finished call(String host, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--server_host=" + host, "--server_port=" + PORT, "--use_tls=false"));
        all.addAll(List.of(arguments));
        return client.pod().run(User.APPLICATION, BOUND, java("TestServiceClient", all.toArray(String[]::new)));
    }

    /** Calls that reached a backend, as its sidecar has written them down. */
    private static int calls(Workload backend) {
        return (int) backend.sidecar()
                .log()
                .lines()
                .filter(line -> line.contains("grpc.testing.TestService") && line.contains("\"role\":\"inbound\""))
                .count();
    }
}
