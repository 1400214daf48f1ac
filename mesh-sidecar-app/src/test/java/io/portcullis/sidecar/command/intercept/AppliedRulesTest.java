package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What applying and removing leave in the kernel, read by its own tools. */
@Tag("root")
class AppliedRulesTest {
    private static final InterceptionPlan FULL = Plans.of(InterceptedPod.OPTIONS);
    private static final InterceptionPlan USUAL = InterceptionPlan.usual(Plans.SIDECAR);
    /** What a network plugin may have put there, in front of ours and behind. */
    private static final String FOREIGN = """
            iptables-restore <<'EOF'
            *nat
            :FOREIGN - [0:0]
            -A PREROUTING -p tcp --dport 4444 -j FOREIGN
            -A OUTPUT -d 127.0.0.11/32 -p tcp --dport 53 -j DNAT --to-destination 127.0.0.11:40000
            -A FOREIGN -j RETURN
            COMMIT
            EOF
            ip6tables-restore <<'EOF'
            *nat
            -A OUTPUT -p tcp --dport 4444 -j RETURN
            COMMIT
            EOF
            nft -f - <<'EOF'
            table inet foreign {
              chain input {
                type filter hook input priority 0; policy accept;
                tcp dport 4444 drop
              }
            }
            EOF
            """;

    private Namespace pod;
    private Interception interception;

    @BeforeEach
    void start() {
        pod = Namespace.create();
        interception = new Interception(pod.host());
    }

    @AfterEach
    void stop() {
        if (pod != null) {
            pod.close();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void appliedTwiceIsAppliedOnce(Backend.Choice backend) {
        interception.apply(FULL, backend);
        String once = pod.rules();
        interception.apply(FULL, backend);
        assertThat(pod.rules()).isEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void anotherPlanReplacesTheFirst(Backend.Choice backend) {
        interception.apply(USUAL, backend);
        String usual = pod.rules();
        interception.apply(FULL, backend);
        assertThat(pod.rules()).isNotEqualTo(usual);
        interception.apply(Plans.of("--sidecar-user=15100", "--no-inbound"), backend);
        interception.apply(USUAL, backend);
        assertThat(pod.rules()).isEqualTo(usual);
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void removedIsAsBefore(Backend.Choice backend) {
        pod.script(FOREIGN);
        String before = pod.rules();
        String addresses = pod.run("ip", "address");
        interception.apply(FULL, backend);
        assertThat(pod.rules()).isNotEqualTo(before);
        assertThat(interception.remove()).isTrue();
        assertThat(pod.rules()).isEqualTo(before);
        assertThat(pod.run("ip", "address")).isEqualTo(addresses);
        assertThat(interception.remove()).isFalse();
    }

    @Test
    void removedFromAnEmptyNamespaceNoChainIsLeft() {
        interception.apply(FULL, Backend.Choice.IPTABLES);
        interception.remove();
        assertThat(pod.rules()).doesNotContain("chain");
        interception.apply(FULL, Backend.Choice.NFT);
        interception.remove();
        assertThat(pod.rules()).doesNotContain("portcullis");
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void rulesOfOthersStayInFront(Backend.Choice backend) {
        pod.script(FOREIGN);
        interception.apply(FULL, backend);
        assertThat(pod.run("iptables-save", "-t", "nat"))
                .contains("-A PREROUTING -p tcp -m tcp --dport 4444 -j FOREIGN", "--to-destination 127.0.0.11:40000");
        assertThat(pod.rules()).contains("table inet foreign", "tcp dport 4444 drop");
    }

    @Test
    void rulesOfTheOtherBackendAreReplaced() {
        interception.apply(FULL, Backend.Choice.NFT);
        String nft = pod.run("nft", "-s", "list", "table", "inet", "portcullis");
        interception.apply(FULL, Backend.Choice.IPTABLES);
        assertThat(interception.present()).singleElement().isInstanceOf(Iptables.class);
        interception.apply(FULL, Backend.Choice.NFT);
        assertThat(interception.present()).singleElement().isInstanceOf(Nftables.class);
        assertThat(pod.run("nft", "-s", "list", "table", "inet", "portcullis")).isEqualTo(nft);
        assertThat(pod.run("iptables-save")).doesNotContain("PORTCULLIS");
    }

    @Test
    void nftIsPreferred() {
        assertThat(interception.apply(USUAL, Backend.Choice.AUTO)).isInstanceOf(Nftables.class);
    }

    @ParameterizedTest
    @EnumSource(value = Backend.Choice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void aDryRunIsAScriptThatAppliesTheSame(Backend.Choice backend) {
        String script = shell(interception.dryApply(FULL, backend));
        assertThat(pod.rules()).isEmpty();
        pod.script(script);
        String scripted = pod.rules();
        interception.apply(FULL, backend);
        assertThat(pod.rules()).isEqualTo(scripted);
        pod.script(shell(interception.dryRemove()));
        assertThat(interception.present()).isEmpty();
    }

    private static String shell(Iterable<Step> steps) {
        StringBuilder script = new StringBuilder("set -e\n");
        steps.forEach(step -> script.append(step.shell()).append('\n'));
        return script.toString();
    }

    @Test
    void aTableThatLostItsRulesIsIncomplete() {
        Backend backend = interception.apply(USUAL, Backend.Choice.NFT);
        assertThat(backend.presence()).isEqualTo(Backend.Presence.APPLIED);
        pod.run("nft", "flush", "table", "inet", "portcullis");
        assertThat(backend.presence()).isEqualTo(Backend.Presence.PARTIAL);
        assertThat(backend.missing(USUAL)).startsWith("rules: 0 (expected: ");
    }

    @Test
    void chainsThatLostTheirJumpsAreIncompleteAndMendedByApplyingAgain() {
        Backend backend = interception.apply(USUAL, Backend.Choice.IPTABLES);
        pod.run("iptables", "-t", "nat", "-F", "OUTPUT");
        pod.run("iptables", "-t", "nat", "-F", "PREROUTING");
        assertThat(backend.presence()).isEqualTo(Backend.Presence.PARTIAL);
        interception.apply(USUAL, Backend.Choice.IPTABLES);
        assertThat(backend.presence()).isEqualTo(Backend.Presence.APPLIED);
        assertThat(backend.missing(USUAL)).isEmpty();
    }

    @Test
    void jumpsThatSomebodyDoubledAreSingleAfterApplyingAgain() {
        Backend backend = interception.apply(USUAL, Backend.Choice.IPTABLES);
        pod.run("iptables", "-t", "nat", "-A", "OUTPUT", "-p", "tcp", "-j", IptablesRules.OUTBOUND);
        interception.apply(USUAL, Backend.Choice.IPTABLES);
        assertThat(backend.missing(USUAL)).isEmpty();
    }
}
