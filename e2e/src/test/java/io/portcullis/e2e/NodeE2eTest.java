package io.portcullis.e2e;

import static io.portcullis.e2e.Curl.curl;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the node may ask a pod with a strict sidecar, without any certificate. */
@RequiresPods
class NodeE2eTest {
    private static final int EXCLUDED = 9000;

    private static Mesh mesh;
    private static Workload probed;
    private static Pod stranger;
    private static PodHttp application;
    private static PodServer excluded;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        stranger = mesh.stranger("stranger");
        probed = mesh.workload("probed").inbound("""
                probes: { from: [ "%s", "%s" ], paths: [ /healthz ] }
                """.formatted(
                        mesh.network.node().ipv4(), mesh.network.node().ipv6()));
        application = PodHttp.start(probed.pod(), "127.0.0.1", 8080);
        excluded = PodServer.start(probed.pod(), "::", EXCLUDED, Conversations::noteTheFirstLine);
        probed.start("--exclude-inbound-ports=" + EXCLUDED);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @Test
    void theProbePortAnswersTheNode() {
        assertThat(curl(mesh.network.node(), "-i", "http://" + probed.pod().ipv4() + ":15120/readyz")
                        .out())
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aProbeOfTheApplicationReachesIt() {
        assertThat(curl(mesh.network.node(), "-i", ofPod("/healthz")).out())
                .startsWith("HTTP/1.1 200")
                .contains("probed-8080: GET /healthz")
                .contains("client: null");
        assertThat(curl(mesh.network.node(), "-i", "http://[" + probed.pod().ipv6() + "]:8080/healthz")
                        .out())
                .startsWith("HTTP/1.1 200");
        assertThat(curl(mesh.network.node(), "-i", ofPod("/healthz?verbose=1")).out())
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void anythingElseOfTheNodeIsRefusedWithTheReason() {
        int before = application.requests().size();
        for (String path : new String[] {"/", "/charge", "/healthz/", "/healthz/../charge", "/x/%2e%2e/charge"}) {
            assertThat(curl(mesh.network.node(), "-i", "--path-as-is", ofPod(path))
                            .out())
                    .as(path)
                    .startsWith("HTTP/1.1 403")
                    .contains("only the probes of the node are taken in plain text here");
        }
        assertThat(curl(mesh.network.node(), "-i", "-d", "amount=5", ofPod("/healthz"))
                        .out())
                .startsWith("HTTP/1.1 403");
        assertThat(application.requests()).hasSize(before);
    }

    /** Each request is looked at, not only the first of a connection. */
    @Test
    void aProbeOpensNoDoorForWhatComesBehindIt() throws IOException {
        int before = application.requests().size();
        try (PodClient client =
                PodClient.connect(mesh.network.node(), probed.pod().ipv4(), 8080)) {
            String answers = client.say("GET /healthz HTTP/1.1\r\nHost: probed\r\n\r\n"
                            + "GET /charge HTTP/1.1\r\nHost: probed\r\nConnection: close\r\n\r\n")
                    .rest();

            assertThat(answers).startsWith("HTTP/1.1 200").contains("HTTP/1.1 403");
        }
        assertThat(application.requests()).hasSize(before + 1);
    }

    @Test
    void probesOfSomebodyElseAreRefused() {
        int before = application.requests().size();

        assertThat(curl(stranger, "-i", ofPod("/healthz")).exitCode()).isNotZero();
        assertThat(application.requests()).hasSize(before);
    }

    @Test
    void anExcludedPortIsTheApplicationsOwn() throws IOException {
        for (String address : new String[] {probed.pod().ipv4(), probed.pod().ipv6()}) {
            try (PodClient client = PodClient.connect(stranger, address, EXCLUDED)) {
                assertThat(client.say("directly\n").line()).isEqualTo("noted");
                assertThat(excluded.awaitNote()).isEqualTo(client.localPort() + " directly");
            }
        }
    }

    private static String ofPod(String path) {
        return "http://" + probed.pod().ipv4() + ":8080" + path;
    }
}
