package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What happens where something is missing or refuses: what is said, and that nothing stays half-applied. */
class InterceptionTest {
    private static final InterceptionPlan PLAN = InterceptionPlan.usual(Plans.SIDECAR);
    private static final String NO_NAT = "Error: Could not process rule: Operation not supported";
    private static final String ABSENT = "Error: No such file or directory";
    private static final String[] IPTABLES = {
        "iptables-restore", "iptables-save", "ip6tables-restore", "ip6tables-save", "ip"
    };

    @Test
    void withoutThePrivilegeNothingIsTried() {
        ScriptedHost host = new ScriptedHost("nft", "ip").unprivileged();
        CommandFailure failure = failure(host, Backend.Choice.AUTO);
        assertThat(failure.status()).isEqualTo(ExitStatus.NOT_PERMITTED);
        assertThat(failure).hasMessageContaining("CAP_NET_ADMIN").hasMessageContaining("add: [NET_ADMIN]");
        assertThat(host.changes()).isEmpty();
    }

    @Test
    void aKernelThatWantsMoreThanTheCapabilityIsToldAsThat() {
        ScriptedHost host = nft().answer("nft -f", 1, "", "Operation not permitted (you must be root)");
        CommandFailure failure = failure(host, Backend.Choice.AUTO);
        assertThat(failure.status()).isEqualTo(ExitStatus.NOT_PERMITTED);
        assertThat(failure).hasMessageContaining("nft -f -: Operation not permitted");
    }

    @Test
    void withoutAnyToolItSaysWhatToInstall() {
        CommandFailure failure = failure(new ScriptedHost("ip"), Backend.Choice.AUTO);
        assertThat(failure.status()).isEqualTo(ExitStatus.NO_TOOL);
        assertThat(failure).hasMessageContaining("install nftables or iptables");
    }

    @Test
    void aToolThatWasAskedForAndIsMissingIsNamedWithTheOtherChoice() {
        assertThat(failure(new ScriptedHost("ip"), Backend.Choice.NFT)).hasMessageContaining("--backend iptables");
        assertThat(failure(nft(), Backend.Choice.IPTABLES)).hasMessageContaining("--backend nft");
    }

    @Test
    void withoutIpTheApplicationSourceOfIpv6CannotBeAdded() {
        CommandFailure failure = failure(new ScriptedHost("nft"), Backend.Choice.NFT);
        assertThat(failure).hasMessageContaining("install iproute2").hasMessageContaining("--ipv6 off");
    }

    @Test
    void aKernelWithoutNatIsToldAndTheAddressIsTakenBack() {
        ScriptedHost host = nft().answer("nft -f", 1, "", NO_NAT);
        CommandFailure failure = failure(host, Backend.Choice.AUTO);
        assertThat(failure.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(failure).hasMessageContaining(NO_NAT).hasMessageContaining("Nothing was changed");
        assertThat(host.changes())
                .containsExactly("ip -6 address add ::6/128 dev lo", "nft -f -", "ip -6 address del ::6/128 dev lo");
    }

    @Test
    void whereNftDoesNotWorkIptablesIsTried() {
        ScriptedHost host = iptables("nft").answer("nft", 1, "", NO_NAT);
        CommandFailure failure = failure(host, Backend.Choice.AUTO);
        assertThat(host.changes()).contains("nft -f -", "iptables-restore --noflush -w 5");
        // This host keeps nothing of what it is told, which reading back finds out.
        assertThat(failure).hasMessageContaining(NO_NAT).hasMessageContaining("read back after applying");
    }

    @Test
    void whenTheSecondFamilyFailsTheFirstIsTakenBack() {
        ScriptedHost host = iptables().answer("ip6tables-restore", 2, "", "can't initialize ip6tables table `nat'");
        CommandFailure failure = failure(host, Backend.Choice.IPTABLES);
        assertThat(failure).hasMessageContaining("ip6tables-restore --noflush -w 5: exit status 2: can't initialize");
        assertThat(host.changes())
                .containsExactly(
                        "ip -6 address add ::6/128 dev lo",
                        "iptables-restore --noflush -w 5",
                        "ip6tables-restore --noflush -w 5",
                        "iptables-restore --noflush -w 5",
                        "ip -6 address del ::6/128 dev lo");
        assertThat(host.ran.get(host.ran.size() - 2).input())
                .contains("-D OUTPUT -p tcp -j PORTCULLIS_OUTBOUND", "-X PORTCULLIS_OUTBOUND");
    }

    @Test
    void rulesThatDoNotStayAreNoticedAndTakenBack() {
        ScriptedHost host = nft();
        CommandFailure failure = failure(host, Backend.Choice.NFT);
        assertThat(failure).hasMessageContaining("read back after applying: rules: 0 (expected: ");
        assertThat(host.changes().getLast()).isEqualTo("ip -6 address del ::6/128 dev lo");
        assertThat(host.changes()).contains("nft delete table inet portcullis");
    }

    @Test
    void withoutIp6tablesNothingIsApplied() {
        ScriptedHost host = new ScriptedHost("iptables-restore", "iptables-save", "ip")
                .answer("iptables-restore --version", 0, "iptables-restore v1.8.9 (nf_tables)", "");
        CommandFailure failure = failure(host, Backend.Choice.IPTABLES);
        assertThat(failure)
                .hasMessageContaining("ip6tables-restore: not installed")
                .hasMessageContaining("--ipv6 off");
        assertThat(host.changes()).isEmpty();
    }

    @Test
    void aDryRunNeedsNeitherPrivilegeNorTool() {
        Interception interception = new Interception(new ScriptedHost().unprivileged());
        assertThat(interception.dryApply(PLAN, Backend.Choice.AUTO))
                .last()
                .extracting(Step::line)
                .isEqualTo("nft -f -");
        assertThat(interception.dryApply(PLAN, Backend.Choice.IPTABLES))
                .last()
                .extracting(Step::line)
                .isEqualTo("ip6tables-restore --noflush -w 5");
    }

    private static ScriptedHost nft() {
        return new ScriptedHost("nft", "ip").answer("nft list", 1, "", ABSENT);
    }

    private static ScriptedHost iptables(String... more) {
        String[] programs = Arrays.copyOf(IPTABLES, IPTABLES.length + more.length);
        System.arraycopy(more, 0, programs, IPTABLES.length, more.length);
        return new ScriptedHost(programs)
                .answer("iptables-restore --version", 0, "iptables-restore v1.8.9 (nf_tables)", "");
    }

    private static CommandFailure failure(Host host, Backend.Choice choice) {
        return catchThrowableOfType(CommandFailure.class, () -> new Interception(host).apply(PLAN, choice));
    }
}
