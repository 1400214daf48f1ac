package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands as processes of their own in a pod, as an init container runs them. */
@Tag("root")
class ProcessTest {
    private static final List<String> UNPRIVILEGED =
            List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin");

    private Namespace pod;

    @BeforeEach
    void start() {
        pod = Namespace.create();
    }

    @AfterEach
    void stop() {
        if (pod != null) {
            pod.close();
        }
    }

    @Test
    void theExitStatusTellsWhetherItIsApplied() {
        assertThat(pod.portcullis(List.of(), "intercept", "show").status()).isEqualTo(1);
        Outcome applied = pod.portcullis(List.of(), "intercept", "apply", "--sidecar-user=15100");
        assertThat(applied.output())
                .isEqualTo("intercepting by nftables (table inet portcullis): inbound to 15106, outbound to 15101,"
                        + " sidecar is user 15100, IPv4 and IPv6\n");
        Outcome shown = pod.portcullis(List.of(), "intercept", "show");
        assertThat(shown.status()).isZero();
        assertThat(shown.output())
                .startsWith("applied by nftables (table inet portcullis)\n")
                .contains("counter packets 0");
        assertThat(pod.portcullis(List.of(), "intercept", "remove").output()).isEqualTo("removed\n");
        assertThat(pod.portcullis(List.of(), "intercept", "show").status()).isEqualTo(1);
    }

    @Test
    void withoutTheCapabilityNothingIsDoneAndItSaysWhatToWrite() {
        Outcome outcome = pod.portcullis(UNPRIVILEGED, "intercept", "apply", "--sidecar-user=15100");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.error()).contains("lacks CAP_NET_ADMIN", "capabilities: { add: [NET_ADMIN] }");
        assertThat(pod.rules()).isEmpty();
        assertThat(pod.host().hasApplicationSource()).isFalse();
    }

    @Test
    void aDryRunNeedsNoCapability() {
        Outcome outcome = pod.portcullis(UNPRIVILEGED, "intercept", "apply", "--sidecar-user=15100", "--dry-run");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.output()).contains("nft -f - <<'PORTCULLIS'", "redirect to :15101");
    }
}
