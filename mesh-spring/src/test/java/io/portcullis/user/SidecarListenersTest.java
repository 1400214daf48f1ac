package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.ConfigurationService.Outcome;
import io.portcullis.spring.server.ProbeServer;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Where a sidecar listens in a pod. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class SidecarListenersTest {
    private final ScriptedUpstream application = ScriptedUpstream.start(script -> script.respond(200, "application"));

    @AfterEach
    void close() {
        application.close();
    }

    @Test
    void withoutAnAddressTheInboundListenerAndTheProbesAreReachedOverBothFamilies() throws SocketException {
        assumeIpv6();
        try (RunningSidecar sidecar =
                RunningSidecar.start(application.address(), "portcullis.probes.address=0.0.0.0:0")) {
            for (String address : new String[] {"127.0.0.1", "::1"}) {
                try (RawClient client = RawClient.connect(address, sidecar.inbound())) {
                    assertThat(client.get("/orders").bodyText()).isEqualTo("application");
                }
                try (RawClient kubelet = RawClient.connect(
                        address, sidecar.bean(ProbeServer.class).port())) {
                    assertThat(kubelet.get("/readyz").status()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void nothingListensForRedirectedConnectionsUnlessItIsAskedTo() {
        try (RunningSidecar sidecar = RunningSidecar.start(application.address())) {
            assertThat(sidecar.listeners()).containsExactlyInAnyOrder("outbound", "inbound");
        }
    }

    @Test
    void redirectedConnectionsAreAwaitedOnTheLoopbackOfBothFamilies() throws SocketException {
        assumeIpv6();
        try (RunningSidecar sidecar = RunningSidecar.start(
                application.address(),
                "portcullis.outbound.intercept.port=0",
                "portcullis.outbound.enabled=false",
                "portcullis.drain.timeout=0s")) {
            assertThat(sidecar.listeners()).containsExactlyInAnyOrder("intercept", "intercept-v6", "inbound");
            assertThat(sidecar.listener("intercept").getAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(sidecar.listener("intercept-v6").getAddress()).isEqualTo(InetAddress.ofLiteral("::1"));
        }
    }

    @Test
    void interceptionAndItsPoliciesChangeWhileItRuns() {
        try (RunningSidecar sidecar =
                RunningSidecar.start(application.address(), "portcullis.drain.wait-for-application=false")) {
            ConfigurationService configuration = sidecar.bean(ConfigurationService.class);
            Map<String, Object> more = Map.of(
                    "portcullis.outbound.intercept.port", "0",
                    "portcullis.outbound.unknown", "refuse",
                    "portcullis.inbound.ports.3306.protocol", "tcp");
            MapPropertySource changed = new MapPropertySource("changed", more);
            var sources = sidecar.bean(ConfigurableEnvironment.class).getPropertySources();
            sources.addFirst(changed);
            assertThat(configuration.refresh("test")).isEqualTo(Outcome.APPLIED);
            assertThat(sidecar.listeners()).contains("intercept");
            assertThat(configuration.current().snapshot().inbound().ports()).containsOnlyKeys(3306);
            sources.remove("changed");
            assertThat(configuration.refresh("test")).isEqualTo(Outcome.APPLIED);
            assertThat(sidecar.listeners()).containsExactlyInAnyOrder("outbound", "inbound");
        }
    }

    @Test
    void aPortThatIsTakenStopsTheStartByName(CapturedOutput output) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> RunningSidecar.start(
                                    application.address(), "portcullis.outbound.intercept.port=" + other.getLocalPort())
                            .close())
                    .isInstanceOf(RuntimeException.class);
            assertThat(output).contains("Port " + other.getLocalPort() + " was already in use");
        }
    }

    @Test
    void aPortThatIsTakenWhileItRunsIsToldAndTakesNobodyOut(CapturedOutput output) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                RunningSidecar sidecar =
                        RunningSidecar.start(application.address(), "portcullis.drain.wait-for-application=false")) {
            MapPropertySource changed = new MapPropertySource(
                    "changed", Map.of("portcullis.outbound.intercept.port", String.valueOf(other.getLocalPort())));
            sidecar.bean(ConfigurableEnvironment.class).getPropertySources().addFirst(changed);
            assertThat(sidecar.bean(ConfigurationService.class).refresh("test")).isEqualTo(Outcome.APPLIED);
            assertThat(output).contains("not open: listener intercept: cannot bind");
            assertThat(sidecar.ready().status()).isEqualTo(200);
            assertThat(sidecar.health().bodyText()).contains("\"listeners not bound\":[\"intercept\"]");
        }
    }

    private static void assumeIpv6() throws SocketException {
        assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null,
                "this machine has no IPv6 loopback");
    }
}
