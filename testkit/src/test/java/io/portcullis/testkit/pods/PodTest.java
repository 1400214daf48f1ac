package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresPods
class PodTest {
    private static PodNetwork network;
    private static Pod storefront;
    private static Pod payment;

    @BeforeAll
    static void makePods() {
        network = new PodNetwork();
        storefront = network.pod("storefront");
        payment = network.pod("payment");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void podsReachEachOtherByBothFamilies() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(
                script -> script.in(payment, "::").port(8080).respond(200, "paid"))) {
            for (String address : new String[] {payment.ipv4(), payment.ipv6()}) {
                try (RawClient client = storefront.call(() -> RawClient.connect(address, 8080))) {
                    assertThat(client.get("/").bodyText()).isEqualTo("paid");
                    assertThat(client.localAddress().getAddress().getHostAddress())
                            .isIn(
                                    storefront.ipv4(),
                                    InetAddress.ofLiteral(storefront.ipv6()).getHostAddress());
                }
            }
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void theNodeReachesPods() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.in(payment, payment.ipv4()));
                RawClient kubelet = network.node().call(() -> RawClient.connect(payment.ipv4(), upstream.port()))) {
            assertThat(kubelet.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void loopbackOfAPodIsItsOwn() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.in(payment, "127.0.0.1"))) {
            try (RawClient client = payment.call(() -> RawClient.connect("127.0.0.1", upstream.port()))) {
                assertThat(client.get("/").status()).isEqualTo(200);
            }
            assertThatThrownBy(() -> storefront.call(() -> RawClient.connect("127.0.0.1", upstream.port())))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void codeThatWasCalledLeavesTheTestWhereItWas() {
        assertThat(payment.call(PodTest::networkOfThisThread)).isNotEqualTo(networkOfThisThread());
        assertThat(payment.call(PodTest::networkOfThisThread))
                .isNotEqualTo(storefront.call(PodTest::networkOfThisThread));
    }

    @Test
    void exceptionsOfCalledCodePass() {
        assertThatThrownBy(() -> payment.call(() -> {
                    throw new IllegalArgumentException("seen");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seen");
    }

    @Test
    void threadsOfAPodMakeSocketsInIt() throws Exception {
        CompletableFuture<String> network = new CompletableFuture<>();
        payment.threads()
                .newThread(() -> network.complete(networkOfThisThread()))
                .start();
        assertThat(network.get()).isEqualTo(payment.call(PodTest::networkOfThisThread));
    }

    @Test
    void acceptedConnectionsWorkOutside() throws Exception {
        try (ServerSocket listener = payment.call(() -> new ServerSocket(0, 5, InetAddress.ofLiteral(payment.ipv6())));
                Socket client = storefront.call(() -> new Socket(payment.ipv6(), listener.getLocalPort()));
                Socket accepted = listener.accept()) {
            accepted.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void processesSeeTheirPodsNetworkAndNames() {
        Finished addresses = payment.run(User.APPLICATION, "ip", "-o", "addr");
        assertThat(addresses.out()).contains(payment.ipv4() + "/32", payment.ipv6() + "/128", "127.0.0.1/8", "::1/128");
        assertThat(addresses.out()).doesNotContain("tentative");
        assertThat(payment.run(User.APPLICATION, "cat", "/etc/resolv.conf").out())
                .contains("nameserver 10.88.0.1");
        assertThat(payment.run(User.APPLICATION, "getent", "hosts", "payment").out())
                .contains(payment.ipv6());
    }

    @Test
    void aNameThatIsTakenOrNoNameIsRefused() {
        assertThatThrownBy(() -> network.pod("payment")).hasMessageContaining("'payment' is taken in this network");
        assertThatThrownBy(() -> network.pod("node")).hasMessageContaining("'node' is taken in this network");
        assertThatThrownBy(() -> network.pod("Pay_ment"))
                .hasMessage("pod name: 'Pay_ment' (expected: at most 63 of a-z, 0-9, -, not at its ends)");
    }

    @Test
    void aClosedPodIsGoneAndItsNameFreeAgain() {
        Pod first = network.pod("short-lived");
        RunningProcess process = first.start(ProcessSpec.of("sleeper", "sleep", "1000"));
        first.close();
        first.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(Leftovers.NAMESPACES.resolve(first.namespace())).doesNotExist();
        assertThatThrownBy(() -> first.call(() -> 1)).hasMessageContaining("No such file or directory");
        try (Pod second = network.pod("short-lived")) {
            assertThat(second.ipv4()).isNotEqualTo(first.ipv4());
            assertThat(second.run(User.ROOT, "true").exitCode()).isZero();
        }
    }

    private static String networkOfThisThread() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
