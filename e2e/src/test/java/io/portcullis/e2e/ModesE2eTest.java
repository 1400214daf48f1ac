package io.portcullis.e2e;

import static io.portcullis.e2e.Curl.curl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Captured;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Flow;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.VirtualService;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sidecars that take plain text too, or nothing else, and a caller that never gives up TLS by itself. */
@RequiresPods
class ModesE2eTest {
    private static Mesh mesh;
    private static Workload storefront;
    private static Workload ledger;
    private static Workload legacy;
    private static Workload lost;
    private static Pod stranger;
    private static PodServer ledgerTcp;
    private static PodServer lostHttp;
    private static PodServer lostTcp;
    private static VirtualService ledgerConnections;
    private static VirtualService lostConnections;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        stranger = mesh.stranger("stranger");
        storefront = mesh.workload("storefront");
        ledger = mesh.workload("ledger").inbound("""
                tls: { mode: permissive }
                authorization:
                  default-action: deny
                  rules:
                    everybody-reads: { paths: [ /public ] }
                    storefront-does-all: { identities: [ "%s" ] }
                """.formatted(storefront.identity()));
        legacy = mesh.workload("legacy").inbound("tls: { mode: disabled }");
        lost = mesh.workload("lost");
        mesh.service("ledger", 80, 8080, "", ledger);
        ledgerConnections = mesh.service("ledger-tcp", 7000, 7000, "", ledger);
        mesh.plainService("legacy", 80, 8080, legacy.pod());
        mesh.service("lost", 80, 8080, "", lost);
        mesh.service("mixed", 80, 8089, "", lost, ledger);
        lostConnections = mesh.service("lost-tcp", 7000, 7000, "", lost);
        applications();
        Workload[] meshed = {storefront, ledger, legacy};
        for (Workload each : meshed) {
            each.intercept().launch();
        }
        for (Workload each : meshed) {
            each.awaitReady();
        }
    }

    private static void applications() {
        PodHttp.start(ledger.pod(), "127.0.0.1", 8080);
        ledgerTcp = PodServer.start(ledger.pod(), "::", 7000, Conversations.as("ledger"));
        PodHttp.start(legacy.pod(), "127.0.0.1", 8080);
        PodServer.start(legacy.pod(), "::", 7000, Conversations.as("legacy"));
        lostHttp = PodServer.start(lost.pod(), "::", 8080, ModesE2eTest::tempt);
        lostTcp = PodServer.start(lost.pod(), "::", 7000, ModesE2eTest::tempt);
    }

    /** Notes the first byte, and answers in plain text whatever it was. */
    private static void tempt(Socket client, PodServer server) throws IOException {
        server.note(HexFormat.of().toHexDigits((byte) client.getInputStream().read()));
        client.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain".getBytes(StandardCharsets.UTF_8));
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    // ---- permissive

    @Test
    void permissiveTakesPlainTextFromWhomNobodyKnows() {
        Finished curl = curl(stranger, "http://" + ledger.pod().ipv4() + ":8080/public");

        assertThat(curl.out()).contains("ledger-8080: GET /public").contains("client: null");
    }

    @Test
    void permissiveKnowsWhoComesByTls() {
        try (Capture capture = mesh.network.capture()) {
            Finished curl = curl(storefront.pod(), "http://ledger/books-marker");

            assertThat(curl.out()).contains("GET /books-marker").contains("URI=" + storefront.identity());
            Wire wire = new Wire(capture.stop(), storefront.pod(), ledger.pod());
            wire.isAllTls();
            wire.neverSays("marker");
        }
    }

    @Test
    void inPlainTextNobodyIsSomebody() {
        String by = "X-Forwarded-Client-Cert: URI=" + storefront.identity();
        String address = "http://" + ledger.pod().ipv4() + ":8080";

        assertThat(curl(stranger, "-i", "-H", by, address + "/books").out())
                .contains("HTTP/1.1 403")
                .contains("may not GET /books here");
        assertThat(curl(stranger, "-H", by, address + "/public").out()).contains("client: null");
    }

    @Test
    void permissiveTakesConnectionsOfWhomItKnowsAndBreaksOffStrangers() throws IOException {
        try (PodClient known = PodClient.connect(storefront.pod(), ledgerConnections.ipv4(), 7000)) {
            assertThat(known.say("who\n").line()).isEqualTo("ledger: who");
        }
        int before = ledgerTcp.connections();
        try (PodClient unknown = PodClient.connect(stranger, ledger.pod().ipv4(), 7000)) {
            assertThatThrownBy(() -> unknown.say("who\n").line()).isInstanceOf(IOException.class);
        }
        ledger.sidecar().awaitLine("an unauthenticated client may not open connections here");
        assertThat(ledgerTcp.connections()).isEqualTo(before);
    }

    // ---- disabled

    @Test
    void disabledTakesPlainTextFromEverybody() throws IOException {
        assertThat(curl(storefront.pod(), "http://legacy/a").out()).contains("legacy-8080: GET /a");
        assertThat(curl(stranger, "http://" + legacy.pod().ipv4() + ":8080/b").out())
                .contains("legacy-8080: GET /b");
        try (PodClient client = PodClient.connect(stranger, legacy.pod().ipv4(), 7000)) {
            assertThat(client.say("who\n").line()).isEqualTo("legacy: who");
        }
    }

    // ---- a callee that has lost its sidecar

    @Test
    void aCallerThatExpectsTlsNeverFallsBackToPlainHttp() {
        try (Capture capture = mesh.network.capture()) {
            Finished curl = curl(storefront.pod(), "-i", "-d", "secret-marker", "http://lost/charge");

            assertThat(curl.out())
                    .startsWith("HTTP/1.1 503")
                    .contains("does not speak TLS")
                    .doesNotContain("plain\n");
            assertThat(lostHttp.awaitNote()).isEqualTo("16");
            onlyHandshakesLeft(capture.stop());
        }
    }

    @Test
    void norToPlainTcp() throws IOException {
        try (Capture capture = mesh.network.capture();
                PodClient client = PodClient.connect(storefront.pod(), lostConnections.ipv4(), 7000)) {
            assertThatThrownBy(() -> client.say("secret-marker\n").line()).isInstanceOf(IOException.class);

            assertThat(lostTcp.awaitNote()).isEqualTo("16");
            onlyHandshakesLeft(capture.stop());
        }
    }

    /** The address leads to a sidecar of the mesh, but not to the one that the service is promised to have. */
    @Test
    void aCallerBelievesNobodyElsesCertificate() {
        Finished curl = curl(storefront.pod(), "-i", "http://" + ledger.pod().ipv4() + ":8089/public");

        assertThat(curl.out())
                .startsWith("HTTP/1.1 503")
                .contains("proved " + ledger.identity() + ", expected " + lost.identity());
    }

    private static void onlyHandshakesLeft(Captured captured) {
        new Wire(captured).neverSays("marker");
        assertThat(captured.flows().stream()
                        .filter(flow -> flow.source()
                                .getAddress()
                                .getHostAddress()
                                .equals(storefront.pod().ipv4()))
                        .filter(flow -> flow.destination()
                                .getAddress()
                                .getHostAddress()
                                .equals(lost.pod().ipv4()))
                        .filter(flow -> flow.bytes().length > 0)
                        .map(Flow::bytes))
                .isNotEmpty()
                .allMatch(bytes -> bytes[0] == 0x16);
    }
}
