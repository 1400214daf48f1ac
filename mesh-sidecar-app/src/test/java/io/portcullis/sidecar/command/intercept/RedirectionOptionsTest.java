package io.portcullis.sidecar.command.intercept;

import static io.portcullis.sidecar.command.intercept.InterceptedPod.APPLICATION_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptedPod.SERVICE_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.sidecar.command.intercept.InterceptedPod.Addresses;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the options that leave something alone leave alone, by real connections. */
@Tag("root")
class RedirectionOptionsTest {
    private static final String SIDECAR = "--sidecar-user=15100";

    private static InterceptedPod pod;

    @BeforeAll
    static void start() {
        pod = new InterceptedPod();
    }

    @AfterAll
    static void stop() {
        if (pod != null) {
            pod.close();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void withoutInboundOthersReachTheApplicationDirectly(Backend.Choice backend) {
        pod.apply(backend, SIDECAR, "--no-inbound");
        for (Addresses at : Addresses.values()) {
            assertThat(pod.neighbour.connect(at.pod, APPLICATION_PORT)).isEqualTo("application");
            assertThat(pod.sidecar.connect(at.pod, APPLICATION_PORT)).isEqualTo("application");
            assertThat(pod.application.connect(at.virtual, SERVICE_PORT)).isEqualTo("outbound");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void withoutOutboundTheApplicationReachesOthersDirectly(Backend.Choice backend) {
        pod.apply(backend, SIDECAR, "--no-outbound");
        for (Addresses at : Addresses.values()) {
            assertThat(pod.application.connect(at.neighbour, SERVICE_PORT)).isEqualTo("neighbour");
            assertThat(pod.application.connect(at.loopback, APPLICATION_PORT)).isEqualTo("application");
            assertThat(pod.sidecar.connect(at.pod, APPLICATION_PORT)).isEqualTo("inbound");
            assertThat(pod.neighbour.connect(at.pod, APPLICATION_PORT)).isEqualTo("inbound");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void withoutIpv6OnlyIpv4IsRedirected(Backend.Choice backend) {
        pod.apply(backend, SIDECAR, "--ipv6=on");
        pod.apply(backend, SIDECAR, "--ipv6=off");
        assertThat(pod.neighbour.connect(Addresses.IPV6.pod, APPLICATION_PORT)).isEqualTo("application");
        assertThat(pod.application.connect(Addresses.IPV6.neighbour, SERVICE_PORT))
                .isEqualTo("neighbour");
        assertThat(pod.neighbour.connect(Addresses.IPV4.pod, APPLICATION_PORT)).isEqualTo("inbound");
        assertThat(pod.pod.host().hasApplicationSource()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aGroupTellsTheSidecarFromAnApplicationOfTheSameUser(Backend.Choice backend) {
        try (Resident sidecar = pod.pod.user(1000, Plans.SIDECAR)) {
            pod.apply(backend, "--sidecar-user=1000", "--sidecar-group=15100");
            for (Addresses at : Addresses.values()) {
                assertThat(sidecar.connect(at.neighbour, SERVICE_PORT)).isEqualTo("neighbour");
                assertThat(sidecar.connect(at.pod, APPLICATION_PORT)).isEqualTo("inbound");
                assertThat(pod.application.connect(at.neighbour, SERVICE_PORT)).isEqualTo("outbound");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void removedRulesRedirectNothing(Backend.Choice backend) {
        pod.apply(backend, SIDECAR);
        pod.remove();
        for (Addresses at : Addresses.values()) {
            assertThat(pod.neighbour.connect(at.pod, APPLICATION_PORT)).isEqualTo("application");
            assertThat(pod.application.connect(at.neighbour, SERVICE_PORT)).isEqualTo("neighbour");
        }
    }
}
