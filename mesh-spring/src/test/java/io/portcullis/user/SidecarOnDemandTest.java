package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.web.server.PortInUseException;

/** What a sidecar starts when somebody needs it for the first time: the server of the actuator, and the extension lane. */
class SidecarOnDemandTest {
    private static final String LANE = "httpHandler";
    private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[0].";

    private ScriptedUpstream application;

    @BeforeEach
    void startApplication() {
        application = ScriptedUpstream.start(script -> script.respond(200, "application"));
    }

    @AfterEach
    void stopApplication() {
        application.close();
    }

    @Test
    void whoNeedsNoLaneHasNone() {
        try (RunningSidecar sidecar = start()) {
            assertThat(inbound(sidecar)).isEqualTo("application");
            assertThat(sidecar.health().status()).isEqualTo(200);
            assertThat(sidecar.hasMade(LANE)).isFalse();
        }
    }

    @Test
    void aLaneThatARouteNeedsIsThereBeforeTheFirstRequest() {
        try (RunningSidecar sidecar = RunningSidecar.start(
                application.address(),
                new Class<?>[] {ExtensionLaneTest.OwnFilters.class},
                ROUTE + "id=greeted",
                ROUTE + "uri=lb://payment",
                ROUTE + "predicates[0]=Path=/greeted/**",
                ROUTE + "filters[0]=Greet=hello",
                "portcullis.services.payment.endpoints[0].address=" + application.address())) {
            assertThat(sidecar.hasMade(LANE)).isTrue();
        }
    }

    @Test
    void whatIsWrongWithPropertiesOfTheLaneIsToldAtTheStartAllTheSame() {
        assertThatThrownBy(() -> start("spring.jackson.default-property-inclusion=some"))
                .hasStackTraceContaining(ConfigurationPropertiesBindException.class.getName())
                .hasStackTraceContaining("spring.jackson.default-property-inclusion");
    }

    @Test
    void theActuatorAnswersWhoeverIsFirst() throws Exception {
        try (RunningSidecar sidecar = start();
                ExecutorService people = Executors.newFixedThreadPool(4)) {
            int said = sidecar.actuator();
            Callable<Integer> ask = () -> sidecar.health().status();
            for (Future<Integer> answer : people.invokeAll(List.of(ask, ask, ask, ask))) {
                assertThat(answer.get()).isEqualTo(200);
            }
            assertThat(sidecar.actuator())
                    .as("where it is found, not where its server is")
                    .isEqualTo(said);
        }
    }

    @Test
    void aPortThatIsTakenIsToldAtTheStart() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start("management.server.port=" + other.getLocalPort()))
                    .hasStackTraceContaining(PortInUseException.class.getName());
        }
    }

    @Test
    void anActuatorWithTlsStartsAtOnceForItsCertificates() {
        assertThatThrownBy(() -> start("management.server.ssl.bundle=nowhere"))
                .hasStackTraceContaining(NoSuchSslBundleException.class.getName());
    }

    private RunningSidecar start(String... more) {
        return RunningSidecar.start(application.address(), more);
    }

    private static String inbound(RunningSidecar sidecar) {
        try (RawClient client = RawClient.connect("127.0.0.1", sidecar.inbound())) {
            return client.get("/").bodyText();
        }
    }
}
