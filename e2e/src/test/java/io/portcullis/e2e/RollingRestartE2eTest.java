package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.Received;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.VirtualService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sidecars that are restarted one after the other under load: no caller notices, and no charge is made twice. */
@RequiresPods
class RollingRestartE2eTest {
    private static final int CLIENTS = 8;
    private static final Duration DRAIN_BOUND = Duration.ofSeconds(45);

    private static Mesh mesh;
    private static Workload storefront;
    private static final List<Workload> payments = new ArrayList<>();
    private static final List<ScriptedUpstream> applications = new ArrayList<>();
    private static VirtualService service;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        storefront = mesh.workload("storefront");
        for (String name : List.of("payment-1", "payment-2")) {
            Workload payment = mesh.workload(name);
            ScriptedUpstream application = ScriptedUpstream.start(
                    script -> script.in(payment.pod(), "127.0.0.1").respond(200, "charged"));
            applications.add(application);
            payments.add(payment.inbound("""
                    tls: { mode: strict }
                    ports: { "8080": { application: "127.0.0.1:%d" } }
                    """.formatted(application.port()))
                    .portcullis("drain: { accept: 2s, timeout: 4s }"));
        }
        // Declared: a client that a busy machine keeps from speaking for a second would be taken for one that waits for
        // its
        // server, and no restart can spare a connection that is passed on byte for byte.
        service = mesh.service("payment-service", 80, 8080, "protocol: http", payments.toArray(Workload[]::new));
        payments.forEach(payment -> payment.intercept().launch());
        storefront.intercept().launch();
        payments.forEach(Workload::awaitReady);
        storefront.awaitReady();
    }

    @AfterAll
    static void stop() {
        applications.forEach(ScriptedUpstream::close);
        mesh.close();
    }

    @Test
    void noChargeIsLostAndNoneIsMadeTwice() {
        SteadyLoad load = new SteadyLoad(storefront.pod(), service.ipv4(), 80).start(CLIENTS);
        for (Workload payment : payments) {
            load.awaitMore(200);
            assertThat(payment.sidecar().terminate(DRAIN_BOUND)).isIn(0, 143);
            load.awaitMore(200);
            payment.launch();
            payment.awaitReady();
        }
        load.awaitMore(500);

        assertThat(load.stop()).as(() -> failures()).isEmpty();
        assertThat(executions())
                .hasSize(load.made())
                .allSatisfy((charge, times) -> assertThat(times).isEqualTo(1));
        assertThat(applications)
                .allSatisfy(application -> assertThat(application.executions()).isPositive());
    }

    /** What the caller's sidecar has to say. */
    private static String failures() {
        return storefront.sidecar().lines().stream()
                .filter(line -> line.contains("\"status\":5"))
                .limit(5)
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Integer> executions() {
        Map<String, Integer> times = new TreeMap<>();
        for (ScriptedUpstream application : applications) {
            for (Received request : application.requests()) {
                times.merge(request.target(), 1, Integer::sum);
            }
        }
        return times;
    }
}
