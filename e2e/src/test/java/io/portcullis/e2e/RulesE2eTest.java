package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules alone: installed twice as once, and gone when they are removed. No sidecar runs. */
@RequiresPods
class RulesE2eTest {
    private static final String[] MANY = {
        "--exclude-inbound-ports=9000-9010,9100",
        "--exclude-outbound-ports=5432",
        "--exclude-outbound-ranges=203.0.113.0/24,2001:db8::/32",
        "--exclude-users=3000",
    };

    private static Mesh mesh;
    private static Pod server;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        server = mesh.stranger("server");
        PodServer.start(server, "::", 7000, Conversations.as("server"));
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables"})
    void twiceIsOnce(String backend) {
        Workload pod = mesh.workload("twice-" + backend);
        String[] arguments = arguments(backend);
        pod.intercept(arguments);
        String once = rules(pod);

        pod.intercept(arguments);

        assertThat(once).contains("15101", "15106");
        assertThat(rules(pod)).isEqualTo(once);
    }

    /** They can be installed before there is a sidecar, and without one nothing of the application gets out. */
    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables"})
    void removedIsGoneAndTrafficIsItsOwnAgain(String backend) throws IOException {
        Workload pod = mesh.workload("removed-" + backend);
        PodServer.start(pod.pod(), "::", 7000, Conversations.as("pod"));
        String before = rules(pod);
        pod.intercept(arguments(backend));
        failsClosed(pod.pod());

        Finished removed = pod.command(User.ROOT, "intercept", "remove");

        assertThat(removed.exitCode()).as(removed.toString()).isZero();
        assertThat(rules(pod)).isEqualTo(before);
        works(pod.pod());
        assertThat(pod.command(User.ROOT, "intercept", "remove").exitCode()).isZero();
    }

    private static void failsClosed(Pod pod) {
        try (Capture capture = mesh.network.capture()) {
            for (String address : new String[] {server.ipv4(), server.ipv6()}) {
                assertThatThrownBy(() -> PodClient.connect(pod, address, 7000))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("refused");
            }
            assertThat(capture.stop().connectsTo(7000)).isEmpty();
        }
        for (String address : new String[] {pod.ipv4(), pod.ipv6()}) {
            assertThatThrownBy(() -> PodClient.connect(server, address, 7000))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("refused");
        }
    }

    private static void works(Pod pod) throws IOException {
        for (String address : new String[] {server.ipv4(), server.ipv6()}) {
            try (Capture capture = mesh.network.capture();
                    PodClient client = PodClient.connect(pod, address, 7000)) {
                assertThat(client.say("plain-again\n").line()).isEqualTo("server: plain-again");
                assertThat(capture.stop().whereIs("plain-again")).hasSize(2);
            }
        }
        for (String address : new String[] {pod.ipv4(), pod.ipv6()}) {
            try (PodClient client = PodClient.connect(server, address, 7000)) {
                assertThat(client.say("hello\n").line()).isEqualTo("pod: hello");
            }
        }
    }

    private static String[] arguments(String backend) {
        String[] all = new String[MANY.length + 1];
        System.arraycopy(MANY, 0, all, 0, MANY.length);
        all[MANY.length] = "--backend=" + backend;
        return all;
    }

    /** Without the numbers of packets, and without empty tables: iptables leaves those, for it cannot delete one. */
    private static String rules(Workload pod) {
        String all = pod.pod()
                .run(User.ROOT, "nft", "--stateless", "list", "ruleset")
                .out();
        return all.replaceAll("(?m)^table \\S+ \\S+ \\{\n}\n", "");
    }
}
