package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresPods
class CaptureTest {
    private PodNetwork network;
    private Pod client;
    private Pod payment;
    private ScriptedUpstream upstream;

    @BeforeEach
    void makePods() {
        network = new PodNetwork();
        client = network.pod("client");
        payment = network.pod("payment");
        upstream = ScriptedUpstream.start(
                script -> script.in(payment, "::").port(8080).respond(200, "card accepted"));
    }

    @AfterEach
    void close() {
        upstream.close();
        network.close();
    }

    @Test
    void seesEachDirectionOnceAcrossSegments() {
        for (String address : new String[] {payment.ipv4(), payment.ipv6()}) {
            Capture capture = network.capture();
            try (RawClient caller = client.call(() -> RawClient.connect(address, 8080))) {
                caller.send("GET /secret-")
                        .send("path HTTP/1.1\r\nHost: a\r\n\r\n")
                        .readFinalResponse();
            }
            Captured captured = capture.stop();
            assertThat(captured.connectsTo(8080)).hasSize(1);
            List<Flow> flows = captured.flows();
            assertThat(flows).hasSize(2);
            assertThat(flows.getFirst().text()).isEqualTo("GET /secret-path HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(flows.getLast().text()).startsWith("HTTP/1.1 200").endsWith("card accepted");
            assertThat(flows.getLast().source().getPort()).isEqualTo(8080);
            assertThat(captured.whereIs("secret-path"))
                    .singleElement()
                    .asString()
                    .contains(":8080 38 bytes");
        }
    }

    @Test
    void seesLargeBodiesWhole() {
        String body = "0123456789abcdef".repeat(64 * 1024);
        try (ScriptedUpstream large = ScriptedUpstream.start(
                        script -> script.in(payment, "::").respond(200, body));
                RawClient caller = client.call(() -> RawClient.connect(payment.ipv4(), large.port()))) {
            Capture capture = network.capture();
            caller.get("/");
            assertThat(capture.stop().flows().getLast().text()).endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void seesAVirtualServicesConnectionAsItWasSent() {
        VirtualService service = network.service("payment-service", 80, 8080, payment);
        Capture capture = network.capture();
        try (RawClient caller = client.call(() -> RawClient.connect(service.ipv4(), 80))) {
            caller.get("/");
        }
        List<Flow> flows = capture.stop().flows();
        assertThat(flows).hasSize(2);
        assertThat(flows.getFirst().destination().getAddress().getHostAddress()).isEqualTo(service.ipv4());
        assertThat(flows.getLast().source().getAddress().getHostAddress()).isEqualTo(payment.ipv4());
    }

    @Test
    void seesWhatTheNodeSendsAndDatagrams() {
        Capture capture = network.capture();
        try (RawClient kubelet = network.node().call(() -> RawClient.connect(payment.ipv4(), 8080))) {
            kubelet.get("/healthz");
        }
        client.run(User.APPLICATION, "getent", "hosts", "no-such-name");
        Captured captured = capture.stop();
        assertThat(captured.whereIs("GET /healthz")).hasSize(1);
        assertThat(captured.whereIs("no-such-name")).isNotEmpty().allMatch(place -> place.startsWith("UDP"));
    }

    @Test
    void doesNotSeeWhatStaysInThePod() {
        Capture capture = network.capture();
        try (RawClient local = payment.call(() -> RawClient.connect("127.0.0.1", 8080))) {
            local.get("/loopback");
        }
        assertThat(capture.stop().packets()).isEmpty();
    }

    @Test
    void tellsAPacketAsSoonAsItComes() {
        Capture capture = network.capture();
        try (RawClient caller = client.call(() -> RawClient.connect(payment.ipv4(), 8080))) {
            Packet opening = capture.await(Packet::connects);
            assertThat(opening.source()).isEqualTo(caller.localAddress());
            assertThat(opening.toString()).startsWith("TCP /" + client.ipv4());
        }
        assertThat(capture.file()).isNotEmptyFile();
        capture.close();
        assertThatThrownBy(() -> capture.await(packet -> false))
                .hasMessageStartingWith("not captured, the capture has");
    }
}
