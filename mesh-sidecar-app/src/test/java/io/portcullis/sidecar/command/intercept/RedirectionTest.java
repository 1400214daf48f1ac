package io.portcullis.sidecar.command.intercept;

import static io.portcullis.sidecar.command.intercept.InterceptedPod.APPLICATION_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptedPod.EXCLUDED_INBOUND_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptedPod.EXCLUDED_OUTBOUND_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptedPod.SERVICE_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptionPlan.INBOUND_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptionPlan.OUTBOUND_PORT;
import static io.portcullis.sidecar.command.intercept.InterceptionPlan.PROBE_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.sidecar.command.intercept.InterceptedPod.Addresses;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Who answers whom in an intercepted pod, by real connections: for each rule one that it is there for. */
@Tag("root")
@ParameterizedClass(name = "{0} {1}")
@CsvSource({"NFT, IPV4", "NFT, IPV6", "IPTABLES, IPV4", "IPTABLES, IPV6"})
class RedirectionTest {
    private static InterceptedPod pod;

    @Parameter(0)
    private Backend.Choice backend;

    @Parameter(1)
    private Addresses at;

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

    @BeforeParameterizedClassInvocation
    static void apply(Backend.Choice backend) {
        pod.apply(backend, InterceptedPod.OPTIONS);
    }

    @Test
    void whatTheApplicationOpensGoesToTheOutboundListener() {
        assertThat(pod.application.connect(at.neighbour, SERVICE_PORT)).isEqualTo("outbound");
        assertThat(pod.application.connect(at.virtual, SERVICE_PORT)).isEqualTo("outbound");
        assertThat(pod.pod.root().connect(at.virtual, SERVICE_PORT)).isEqualTo("outbound");
    }

    @Test
    void whatTheSidecarOpensGoesOut() {
        assertThat(pod.sidecar.connect(at.neighbour, SERVICE_PORT)).isEqualTo("neighbour");
    }

    @Test
    void anExcludedUserGoesOut() {
        assertThat(pod.excluded.connect(at.neighbour, SERVICE_PORT)).isEqualTo("neighbour");
    }

    @Test
    void anExcludedOutboundPortIsReachedDirectly() {
        assertThat(pod.application.connect(at.neighbour, EXCLUDED_OUTBOUND_PORT))
                .isEqualTo("database");
    }

    @Test
    void anExcludedRangeIsReachedDirectly() {
        assertThat(pod.application.connect(at.excluded, SERVICE_PORT)).isEqualTo("neighbour");
    }

    @Test
    void theApplicationReachesItselfDirectly() {
        assertThat(pod.application.connect(at.loopback, APPLICATION_PORT)).isEqualTo("application");
        assertThat(pod.application.connect(at.pod, APPLICATION_PORT)).isEqualTo("application");
    }

    @Test
    void theSidecarReachesTheLoopbackDirectly() {
        assertThat(pod.sidecar.connect(at.loopback, APPLICATION_PORT)).isEqualTo("application");
    }

    @Test
    void theSidecarEntersItsOwnPodByTheInboundListener() {
        assertThat(pod.sidecar.connect(at.pod, APPLICATION_PORT)).isEqualTo("inbound");
    }

    @Test
    void theSidecarReachesDirectPortsOfItsOwnPodDirectly() {
        assertThat(pod.sidecar.connect(at.pod, EXCLUDED_INBOUND_PORT)).isEqualTo("excluded");
        assertThat(pod.sidecar.connect(at.pod, PROBE_PORT)).isEqualTo("probes");
    }

    @Test
    void theInboundSideReachesItsApplicationWhereverItListens() {
        assertThat(pod.sidecar.connect(at.applicationSource, at.loopback, APPLICATION_PORT))
                .isEqualTo("application");
        assertThat(pod.sidecar.connect(at.applicationSource, at.pod, APPLICATION_PORT))
                .isEqualTo("application");
    }

    @Test
    void whatANeighbourOpensGoesToTheInboundListener() {
        assertThat(pod.neighbour.connect(at.pod, APPLICATION_PORT)).isEqualTo("inbound");
        assertThat(pod.neighbour.connect(at.pod, OUTBOUND_PORT)).isEqualTo("inbound");
        assertThat(pod.neighbour.connect(at.pod, INBOUND_PORT)).isEqualTo("inbound");
    }

    @Test
    void aNeighbourReachesDirectPortsDirectly() {
        assertThat(pod.neighbour.connect(at.pod, EXCLUDED_INBOUND_PORT)).isEqualTo("excluded");
        assertThat(pod.neighbour.connect(at.pod, PROBE_PORT)).isEqualTo("probes");
    }
}
