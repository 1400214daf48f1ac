package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresPods
class VirtualServiceTest {
    private PodNetwork network;
    private Pod client;
    private Pod one;
    private Pod two;
    private ScriptedUpstream first;
    private ScriptedUpstream second;

    @BeforeEach
    void makePods() {
        network = new PodNetwork();
        client = network.pod("client");
        one = network.pod("one");
        two = network.pod("two");
        first = ScriptedUpstream.start(script -> script.in(one, "::").port(8080).respond(200, "one"));
        second =
                ScriptedUpstream.start(script -> script.in(two, "::").port(8080).respond(200, "two"));
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        network.close();
    }

    @Test
    void connectionsGoToAllEndpointsByBothFamilies() {
        VirtualService service = network.service("payment-service", 80, 8080, one, two);
        for (String address : new String[] {service.ipv4(), service.ipv6()}) {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                answers.add(ask(client, address, 80));
            }
            assertThat(answers).containsExactlyInAnyOrder("one", "two");
        }
    }

    @Test
    void endpointsSeeWhoCalls() throws Exception {
        VirtualService service = network.service("ledger", 9000, 9001, one);
        try (ServerSocket listener = one.call(() -> new ServerSocket(9001));
                Socket caller = client.call(() -> new Socket(service.ipv4(), 9000));
                Socket accepted = listener.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.ofLiteral(client.ipv4()));
            assertThat(accepted.getPort()).isEqualTo(caller.getLocalPort());
        }
    }

    @Test
    void anEndpointCanCallItselfAndTheNodeCanCall() {
        VirtualService service = network.service("payment-service", 80, 8080, one);
        for (String address : new String[] {service.ipv4(), service.ipv6()}) {
            assertThat(ask(one, address, 80)).isEqualTo("one");
            assertThat(ask(network.node(), address, 80)).isEqualTo("one");
        }
    }

    @Test
    void changedEndpointsTakeNewConnections() {
        VirtualService service = network.service("payment-service", 80, 8080, one);
        try (RawClient open = client.call(() -> RawClient.connect(service.ipv4(), 80))) {
            assertThat(open.get("/").bodyText()).isEqualTo("one");
            service.endpoints(two);
            assertThat(ask(client, service.ipv4(), 80)).isEqualTo("two");
            assertThat(ask(client, service.ipv6(), 80)).isEqualTo("two");
            assertThat(open.get("/").bodyText()).isEqualTo("one");
        }
        assertThat(service.endpoints()).containsExactly(two);
    }

    @Test
    void withoutEndpointsConnectionsAreRefused() {
        VirtualService service = network.service("payment-service", 80, 8080);
        for (String address : new String[] {service.ipv4(), service.ipv6()}) {
            for (NetworkNamespace caller : new NetworkNamespace[] {client, network.node()}) {
                assertThatThrownBy(() -> ask(caller, address, 80)).hasCauseInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void servicesHaveAddressesAndNamesOfTheirOwnAndPortsShareThem() {
        VirtualService payment = network.service("payment-service", 80, 8080, one);
        VirtualService metrics = network.service("payment-service", 9090, 8080, two);
        VirtualService other = network.service("other", 80, 8080, two);
        assertThat(metrics.ipv4()).isEqualTo(payment.ipv4());
        assertThat(other.ipv4()).isNotEqualTo(payment.ipv4());
        assertThat(ask(client, payment.ipv4(), 80)).isEqualTo("one");
        assertThat(ask(client, payment.ipv4(), 9090)).isEqualTo("two");
        for (String name : new String[] {"payment-service", "payment-service.shop.svc.cluster.local"}) {
            assertThat(names(name)).contains(payment.ipv4(), payment.ipv6());
        }
        assertThat(names("other.shop")).contains(other.ipv4());
    }

    @Test
    void headlessNamesLeadToThePodsThemselves() {
        network.headless("ledger", one, two);
        assertThat(names("ledger.shop.svc")).contains(one.ipv4(), two.ipv4(), one.ipv6(), two.ipv6());
        network.headless("ledger", two);
        assertThat(names("ledger")).doesNotContain(one.ipv4()).contains(two.ipv4());
    }

    @Test
    void whatMakesNoServiceIsRefused() {
        network.service("payment-service", 80, 8080, one);
        assertThatThrownBy(() -> network.service("payment-service", 80, 8081, two))
                .hasMessage("service payment-service has port 80 already: change its endpoints instead");
        assertThatThrownBy(() -> network.service("payment-service", 0, 8081, two))
                .hasMessage("port of service payment-service: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> network.headless("a.b", two)).hasMessageContaining("service name: 'a.b'");
    }

    private static String ask(NetworkNamespace caller, String address, int port) {
        try (RawClient client = caller.call(() -> RawClient.connect(address, port))) {
            return client.get("/").bodyText();
        }
    }

    private String names(String name) {
        return client.run(User.APPLICATION, "getent", "ahosts", name).out();
    }
}
