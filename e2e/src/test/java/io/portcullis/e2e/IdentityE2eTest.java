package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in by a strict sidecar, with which certificate, and that nobody talks it into less. */
@RequiresPods
class IdentityE2eTest {
    private static final String REQUEST = "GET /charge HTTP/1.1\r\nHost: payment\r\nConnection: close\r\n\r\n";
    private static final int HTTP = 8080;
    private static final int TCP = 7000;

    private static Mesh mesh;
    private static Workload payment;
    private static Pod stranger;
    private static PodHttp application;
    private static PodServer tcpApplication;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        stranger = mesh.stranger("stranger");
        payment = mesh.workload("payment")
                .inbound("""
                authorization:
                  default-action: deny
                  rules:
                    storefront-charges: { methods: [ GET ], paths: [ /charge ], identities: [ "%1$s" ] }
                    batch-connects: { identities: [ "%2$s" ] }
                """.formatted(mesh.ca.id("ns/shop/sa/storefront"), mesh.ca.id("ns/shop/sa/batch")));
        application = PodHttp.start(payment.pod(), "127.0.0.1", HTTP);
        tcpApplication = PodServer.start(payment.pod(), "::", TCP, Conversations.as("payment"));
        payment.start();
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    // ---- nobody without an identity

    @Test
    void plainHttpIsRefusedAndReachesNothing() throws IOException {
        int before = reached();
        try (PodClient client = PodClient.connect(stranger, payment.pod().ipv4(), HTTP)) {
            assertThat(restOrReset(client, REQUEST)).doesNotContain("HTTP/1.1 200", "payment-8080");
        }
        try (PodClient client = PodClient.connect(stranger, payment.pod().ipv6(), HTTP)) {
            assertThat(restOrReset(client, REQUEST)).doesNotContain("HTTP/1.1 200", "payment-8080");
        }
        assertThat(reached()).isEqualTo(before);
        payment.sidecar().awaitLine("refused .*does not speak TLS");
    }

    @Test
    void plainTcpIsRefusedAndReachesNothing() throws IOException {
        int before = reached();
        try (PodClient client = PodClient.connect(stranger, payment.pod().ipv4(), TCP)) {
            assertThat(restOrReset(client, "who are you\n")).doesNotContain("payment");
        }
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void tlsWithoutACertificateIsRefused() throws IOException {
        int before = reached();
        // One that only listens hears the alert; to one that goes on speaking a reset may come first.
        try (PodClient client = anonymous()) {
            assertThatThrownBy(client::rest).hasMessageContaining("certificate_required");
        }
        try (PodClient client = anonymous()) {
            assertThatThrownBy(() -> client.say(REQUEST).rest()).isInstanceOf(IOException.class);
        }
        assertThat(reached()).isEqualTo(before);
        payment.sidecar().awaitLine("refused .*sent no certificate");
    }

    private static PodClient anonymous() throws IOException {
        SvidPem trust = mesh.ca.issue("ns/shop/sa/nobody");
        return PodClient.anonymous(stranger, payment.pod().ipv4(), HTTP, trust, "portcullis-http");
    }

    @Test
    void anAuthorityThatIsNotOursIsRefusedThoughItSignsOurNames() throws IOException {
        isRefused(TestCa.create("example.org").issue("ns/shop/sa/storefront"));
        payment.sidecar().awaitLine("refused .*from which no valid path leads to a trusted root of example\\.org");
    }

    @Test
    void anotherTrustDomainIsRefused() throws IOException {
        isRefused(TestCa.create("example.com").issue("ns/shop/sa/storefront"));
        payment.sidecar().awaitLine("refused .*example\\.com");
    }

    @Test
    void ourAuthoritySigningForAnotherTrustDomainIsRefused() throws IOException {
        isRefused(mesh.ca.issue(TestCa.leaf().uri("spiffe://elsewhere.example/ns/shop/sa/storefront")));
        payment.sidecar().awaitLine("refused .*elsewhere\\.example");
    }

    @Test
    void anExpiredCertificateIsRefused() throws IOException {
        isRefused(mesh.ca.issue(
                TestCa.leaf().uri(mesh.ca.id("ns/shop/sa/storefront")).expired()));
        payment.sidecar().awaitLine("refused .*expired");
    }

    private static void isRefused(SvidPem svid) throws IOException {
        int before = reached();
        SvidPem believing = svid.trusting(List.of(mesh.ca.root()));
        for (String protocol : List.of("portcullis-http", "portcullis-tcp")) {
            try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), HTTP, believing, protocol)) {
                assertThatThrownBy(() -> client.say(REQUEST).rest()).isInstanceOf(IOException.class);
            }
        }
        assertThat(reached()).isEqualTo(before);
    }

    // ---- an identity that may do something else

    @Test
    void whoMayGetsAnAnswer() throws IOException {
        assertThat(asks("ns/shop/sa/storefront", REQUEST)).contains("HTTP/1.1 200", "payment-8080: GET /charge");
    }

    @Test
    void whoMayNotReadsWhy() throws IOException {
        int before = reached();
        assertThat(asks("ns/shop/sa/intruder", REQUEST))
                .contains("HTTP/1.1 403")
                .contains(mesh.ca.id("ns/shop/sa/intruder") + " may not GET /charge here");
        assertThat(asks("ns/shop/sa/storefront", REQUEST.replace("GET", "DELETE")))
                .contains("HTTP/1.1 403")
                .contains("may not DELETE /charge here");
        assertThat(reached()).isEqualTo(before);
    }

    private static String asks(String path, String request) throws IOException {
        SvidPem svid = mesh.ca.issue(path);
        try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), HTTP, svid, "portcullis-http")) {
            return client.say(request).rest();
        }
    }

    @Test
    void whoMayNotConnectIsBrokenOff() throws IOException {
        int before = reached();
        for (String path : List.of("ns/shop/sa/storefront", "ns/shop/sa/intruder")) {
            SvidPem svid = mesh.ca.issue(path);
            try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), TCP, svid, "portcullis-tcp")) {
                assertThatThrownBy(() -> client.say("who\n").rest()).isInstanceOf(IOException.class);
            }
            payment.sidecar().awaitLine(svidName(path) + " may not open connections here");
        }
        assertThat(reached()).isEqualTo(before);

        SvidPem batch = mesh.ca.issue("ns/shop/sa/batch");
        try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), TCP, batch, "portcullis-tcp")) {
            assertThat(client.say("who\n").line()).isEqualTo("payment: who");
        }
    }

    private static String svidName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    // ---- talking it into less

    @Test
    void aProtocolThatNobodyHereSpeaksIsRefused() throws IOException {
        int before = reached();
        SvidPem storefront = mesh.ca.issue("ns/shop/sa/storefront");
        for (String protocol : List.of("foo", "h2", "portcullis-TCP")) {
            try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), HTTP, storefront, protocol)) {
                assertThatThrownBy(() -> client.say(REQUEST).rest())
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining("no_application_protocol");
            }
        }
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void tcpIsNotSmuggledInAsHttp() throws IOException {
        int before = reached();
        SvidPem storefront = mesh.ca.issue("ns/shop/sa/storefront");
        try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), TCP, storefront, "portcullis-http")) {
            assertThat(client.say("who\r\n\r\n").line()).startsWith("HTTP/1.1 400");
        }
        assertThat(reached()).isEqualTo(before);
    }

    @Test
    void oldVersionsOfTlsAreRefused() {
        int before = reached();
        for (String version : List.of("-tls1", "-tls1_1")) {
            Finished openssl = stranger.runWithInput(
                    User.APPLICATION,
                    REQUEST,
                    "openssl",
                    "s_client",
                    version,
                    "-cipher",
                    "DEFAULT@SECLEVEL=0",
                    "-connect",
                    payment.pod().ipv4() + ":" + HTTP);

            assertThat(openssl.exitCode()).isNotZero();
            assertThat(openssl.err()).contains("alert protocol version");
        }
        assertThat(reached()).isEqualTo(before);
    }

    /** The server's name routes, it proves nothing. */
    @Test
    void aServerNameOpensNoDoor() {
        int before = reached();
        Finished openssl = stranger.runWithInput(
                User.APPLICATION,
                REQUEST,
                "openssl",
                "s_client",
                "-alpn",
                "portcullis-http",
                "-servername",
                "payment",
                "-connect",
                payment.pod().ipv4() + ":" + HTTP);

        assertThat(openssl.out()).doesNotContain("HTTP/1.1 200", "payment-8080");
        assertThat(reached()).isEqualTo(before);
    }

    // ---- the sidecar's own ports

    @Test
    void itsListenerCalledByItsOwnPortIsAsStrict() throws IOException {
        int before = reached();
        try (PodClient client = PodClient.connect(stranger, payment.pod().ipv4(), 15106)) {
            assertThat(restOrReset(client, REQUEST)).doesNotContain("HTTP/1.1 200");
        }
        assertThat(reached()).isEqualTo(before);
    }

    /** Nor does who may do everything reach the actuator or the way out, through the way in. */
    @Test
    void whatTheSidecarKeepsForItsPodIsReachedByNobodyElse() throws IOException {
        SvidPem batch = mesh.ca.issue("ns/shop/sa/batch");
        for (int port : new int[] {15121, 15101}) {
            try (PodClient client = PodClient.secure(stranger, payment.pod().ipv4(), port, batch, "portcullis-http")) {
                String answer = client.say("GET /actuator/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .rest();
                assertThat(answer).startsWith("HTTP/1.1 503").contains("connection refused");
            }
            try (PodClient client = PodClient.connect(stranger, payment.pod().ipv4(), port)) {
                assertThat(restOrReset(client, REQUEST)).doesNotContain("HTTP/1.1 200");
            }
        }
    }

    private static int reached() {
        return application.requests().size() + tcpApplication.connections();
    }

    private static String restOrReset(PodClient client, String said) {
        try {
            return client.say(said).rest();
        } catch (IOException e) {
            return "";
        }
    }
}
