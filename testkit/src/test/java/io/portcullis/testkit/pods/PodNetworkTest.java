package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@RequiresPods
class PodNetworkTest {
    @Test
    void twoNetworksWithTheSameAddressesDoNotMeet() {
        try (PodNetwork left = new PodNetwork();
                PodNetwork right = new PodNetwork()) {
            Pod leftPod = left.pod("payment");
            Pod rightPod = right.pod("payment");
            assertThat(leftPod.ipv4()).isEqualTo(rightPod.ipv4());
            left.dns().set("here", "10.0.0.1");
            right.dns().set("here", "10.0.0.2");
            try (ScriptedUpstream one = ScriptedUpstream.start(
                            script -> script.in(leftPod, "::").port(80).respond(200, "left"));
                    ScriptedUpstream two = ScriptedUpstream.start(
                            script -> script.in(rightPod, "::").port(80).respond(200, "right"))) {
                assertThat(ask(left)).isEqualTo("left");
                assertThat(ask(right)).isEqualTo("right");
                assertThat(one.connections() + two.connections()).isEqualTo(2);
            }
            assertThat(leftPod.run(User.APPLICATION, "getent", "hosts", "here").out())
                    .startsWith("10.0.0.1");
            assertThat(rightPod.run(User.APPLICATION, "getent", "hosts", "here").out())
                    .startsWith("10.0.0.2");
        }
    }

    @Test
    void podsComeAndGoWithoutDisturbingOthers() {
        try (PodNetwork network = new PodNetwork()) {
            Pod client = network.pod("client");
            Pod payment = network.pod("payment");
            try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.in(payment, "::"));
                    RawClient caller = client.call(() -> RawClient.connect(payment.ipv4(), upstream.port()))) {
                for (int i = 0; i < 3; i++) {
                    try (Pod passing = network.pod("passing")) {
                        assertThat(network.pods()).containsExactly(client, payment, passing);
                        assertThat(caller.get("/").status()).isEqualTo(200);
                        assertThat(network.node()
                                        .run(User.ROOT, "ip", "link", "show", Node.BRIDGE)
                                        .out())
                                .as("what the pods know the node by")
                                .contains(Node.MAC);
                    }
                    assertThat(caller.get("/").status()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void machinesOutsideAreReachedByBothFamilies() {
        try (PodNetwork network = new PodNetwork()) {
            Pod client = network.pod("client");
            Pod bank = network.outside("bank", "203.0.113.7", "2001:db8::7");
            try (ScriptedUpstream upstream = ScriptedUpstream.start(
                            script -> script.in(bank, "::").port(443));
                    RawClient four = client.call(() -> RawClient.connect("203.0.113.7", 443));
                    RawClient six = client.call(() -> RawClient.connect("2001:db8::7", 443))) {
                assertThat(four.get("/").status() + six.get("/").status()).isEqualTo(400);
                assertThat(upstream.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void aClosedNetworkMakesNoPods() {
        PodNetwork network = new PodNetwork();
        network.close();
        network.close();
        assertThatThrownBy(() -> network.pod("late")).hasMessage("pod late: the network is closed");
    }

    @Test
    void threadsThatServeEverybodyMayNotStartInAPod() throws Exception {
        try (ChildJvm child = ChildJvm.start(StartsACarrier.class)) {
            assertThat(child.line("refused")).contains("payment started threads that serve everybody, [ForkJoinPool");
            child.awaitEnd();
        }
    }

    /** In a process of its own: the carrier stays where it is. */
    static final class StartsACarrier {
        public static void main(String[] arguments) {
            try (PodNetwork network = new PodNetwork()) {
                Pod pod = network.pod("payment");
                pod.call(() -> Thread.ofVirtual().start(() -> {}).join(Duration.ofSeconds(5)));
                System.out.println("not refused");
            } catch (IllegalStateException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }

    private static String ask(PodNetwork network) {
        String address = network.pods().getFirst().ipv4();
        try (RawClient client = network.node().call(() -> RawClient.connect(address, 80))) {
            return client.get("/").bodyText();
        }
    }
}
