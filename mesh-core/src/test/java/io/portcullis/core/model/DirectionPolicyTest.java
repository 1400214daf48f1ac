package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.model.InboundPolicy.Port;
import io.portcullis.core.model.InboundPolicy.Probes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policies of the two directions, and what a service is known by. */
class DirectionPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Probes HEALTH =
            new Probes(List.of(IpRange.parse("10.88.0.0/16"), IpRange.parse("fd00::1")), Set.of("/healthz", "/livez"));

    @Test
    void outboundRefusesBadPortsAndTimeouts() {
        refused(() -> outbound(Set.of(0), SECOND), "opaque-ports: 0 (expected: 1 to 65535)");
        refused(() -> outbound(Set.of(65_536), SECOND), "opaque-ports: 65536 (expected: 1 to 65535)");
        refused(() -> outbound(Set.of(), Duration.ZERO), "detect-timeout: PT0S (expected: > 0)");
        refused(
                () -> outbound(Set.of(), Duration.ofDays(40_000)),
                "detect-timeout: PT960000H (expected: <= 36500 days)");
    }

    @Test
    void outboundByDefaultAllowsNothingBesidesAndKnowsWhereServersSpeakFirst() {
        OutboundPolicy policy = OutboundPolicy.of(UnknownDestination.REFUSE);
        assertThat(policy.allowed()).isEqualTo(AllowList.NONE);
        assertThat(policy.opaquePorts()).contains(25, 3306, 5432, 6379).doesNotContain(80, 443);
        assertThat(policy.detectTimeout()).isEqualTo(SECOND);
    }

    @Test
    void laterChangesOfTheirSourcesDoNotReachThem() {
        Set<Integer> opaque = new HashSet<>(Set.of(25));
        Map<Integer, Port> ports = new HashMap<>(Map.of(25, new Port(Protocol.TCP, null)));
        OutboundPolicy outbound = outbound(opaque, SECOND);
        InboundPolicy inbound = new InboundPolicy(ports, Probes.NONE, SECOND);
        opaque.clear();
        ports.clear();
        assertThat(outbound.opaquePorts()).containsExactly(25);
        assertThat(inbound.ports()).containsOnlyKeys(25);
    }

    @Test
    void inboundKnowsItsPortsAndNothingOfOthers() {
        Port declared = new Port(Protocol.TCP, Endpoint.of("127.0.0.1", 3306));
        InboundPolicy policy = new InboundPolicy(Map.of(3306, declared), Probes.NONE, SECOND);
        assertThat(policy.port(3306)).isEqualTo(declared);
        assertThat(policy.port(80)).isEqualTo(new Port(Protocol.AUTO, null));
        assertThat(InboundPolicy.DEFAULT.port(3306)).isEqualTo(new Port(Protocol.AUTO, null));
    }

    @Test
    void inboundRefusesBadPortsAndTimeouts() {
        Port port = new Port(Protocol.TCP, null);
        refused(() -> new InboundPolicy(Map.of(0, port), Probes.NONE, SECOND), "ports: 0 (expected: 1 to 65535)");
        refused(
                () -> new InboundPolicy(Map.of(65_536, port), Probes.NONE, SECOND),
                "ports: 65536 (expected: 1 to 65535)");
        refused(
                () -> new InboundPolicy(Map.of(), Probes.NONE, Duration.ofSeconds(-1)),
                "detect-timeout: PT-1S (expected: > 0)");
    }

    @ParameterizedTest
    @CsvSource({
        "10.88.3.4, GET, /healthz, true",
        "10.88.3.4, HEAD, /livez, true",
        "fd00::1, GET, /healthz, true",
        "10.89.3.4, GET, /healthz, false",
        "fd00::2, GET, /healthz, false",
        "10.88.3.4, POST, /healthz, false",
        "10.88.3.4, get, /healthz, false",
        "10.88.3.4, GET, /healthz/, false",
        "10.88.3.4, GET, /healthz?all, false",
        "10.88.3.4, GET, /Healthz, false",
        "10.88.3.4, GET, /, false"
    })
    void aProbeIsAGetOrHeadOfAPathFromTheNode(String client, String method, String path, boolean probe) {
        assertThat(HEALTH.allows(InetAddress.ofLiteral(client), method, path)).isEqualTo(probe);
    }

    @Test
    void withoutProbesNobodyMayCome() {
        InetAddress node = InetAddress.ofLiteral("10.88.3.4");
        assertThat(HEALTH.mayComeFrom(node)).isTrue();
        assertThat(Probes.NONE.mayComeFrom(node)).isFalse();
        assertThat(Probes.NONE.allows(node, "GET", "/healthz")).isFalse();
    }

    @Test
    void probesNeedBothPlacesAndPaths() {
        List<IpRange> node = List.of(IpRange.parse("10.88.0.1"));
        refused(() -> new Probes(node, Set.of()), "probes: [10.88.0.1/32] [] (expected: both from and paths)");
        refused(() -> new Probes(List.of(), Set.of("/a")), "probes: [] [/a] (expected: both from and paths)");
        refused(() -> new Probes(node, Set.of("a")), "probes.paths: a (expected: a path that begins with /)");
    }

    @Test
    void aServiceIsKnownByAddressesAndNotByNames() {
        ServiceId id = ServiceId.of("payment");
        InetSocketAddress name = InetSocketAddress.createUnresolved("payment", 80);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("10.96.0.10"), 0);
        for (InetSocketAddress address : List.of(name, anyPort)) {
            refused(
                    () -> new Service(id, ServicePolicy.DEFAULT, Set.of(address), Protocol.AUTO),
                    "addresses: " + address + " (expected: an IP address and a port, such as 10.96.0.10:80)");
        }
        Service undeclared = new Service(id, ServicePolicy.DEFAULT);
        assertThat(undeclared.addresses()).isEmpty();
        assertThat(undeclared.protocol()).isEqualTo(Protocol.AUTO);
    }

    private static OutboundPolicy outbound(Set<Integer> opaquePorts, Duration detectTimeout) {
        return new OutboundPolicy(UnknownDestination.REFUSE, AllowList.NONE, opaquePorts, detectTimeout);
    }

    private static void refused(Runnable made, String message) {
        assertThatIllegalArgumentException().isThrownBy(made::run).withMessage(message);
    }
}
