package io.portcullis.e2e;

import static io.portcullis.e2e.Curl.curl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Machines outside of the mesh: passed through, refused with the reason, allowed by name or address, or never seen. */
@RequiresPods
class UnknownE2eTest {
    private static final String PARTNER = "203.0.113.10";
    private static final String PARTNER_IPV6 = "2001:db8::10";
    private static final String ALLOWED = "203.0.113.20";
    private static final String ALLOWED_IPV6 = "2001:db8::20";
    private static final int EXCLUDED = 9999;
    private static final int RAW = 7777;
    private static final int OTHER_RAW = 7778;

    private static Mesh mesh;
    private static Workload open;
    private static Workload closed;
    private static PodHttp partnerHttp;
    private static PodServer partnerTls;
    private static PodServer partnerRaw;
    private static PodServer partnerOtherRaw;
    private static PodServer partnerExcluded;
    private static PodServer allowedRaw;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        outside();
        open = mesh.workload("open");
        closed = mesh.workload("closed").outbound("""
                unknown: refuse
                allow: [ "203.0.113.16/28", "[2001:db8::20]", "friend.example.com", "*.wild.example.com:443", "%s:%d" ]
                """.formatted(PARTNER, RAW));
        open.intercept(
                        "--exclude-outbound-ports=" + EXCLUDED,
                        "--exclude-outbound-ranges=" + ALLOWED + "/32," + ALLOWED_IPV6)
                .launch();
        closed.intercept().launch();
        open.awaitReady();
        closed.awaitReady();
    }

    private static void outside() {
        Pod partner = mesh.network.outside("partner", PARTNER, PARTNER_IPV6);
        Pod allowed = mesh.network.outside("allowed", ALLOWED, ALLOWED_IPV6);
        for (String name : new String[] {"api.example.com", "friend.example.com", "a.wild.example.com"}) {
            mesh.network.dns().set(name, PARTNER, PARTNER_IPV6);
        }
        partnerHttp = PodHttp.start(partner, "::", 80);
        partnerTls = PodServer.start(
                partner,
                "::",
                443,
                Conversations.secured(mesh.ca.issueWeb("api.example.com").sslContext(), Conversations.as("partner")));
        partnerRaw = PodServer.start(partner, "::", RAW, Conversations::noteTheFirstLine);
        partnerOtherRaw = PodServer.start(partner, "::", OTHER_RAW, Conversations::noteTheFirstLine);
        partnerExcluded = PodServer.start(partner, "::", EXCLUDED, Conversations::noteTheFirstLine);
        allowedRaw = PodServer.start(allowed, "::", RAW, Conversations::noteTheFirstLine);
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    // ---- passthrough

    @Test
    void whatIsUnknownPassesThroughAndItsHostIsLogged() {
        Finished curl = curl(open.pod(), "-4", "http://api.example.com/hello");

        assertThat(curl.out()).contains("partner-80: GET /hello");
        awaitNaming(open, PARTNER + ":80", "api.example.com");
    }

    @Test
    void soDoesTlsAndItsServerNameIsLogged() throws IOException {
        assertThat(tls(open, "friend.example.com")).isEqualTo("partner: who");
        awaitNaming(open, PARTNER + ":443", "friend.example.com");
    }

    @Test
    void soDoesIpv6() {
        assertThat(curl(open.pod(), "-6", "http://api.example.com/six").out()).contains("partner-80: GET /six");
        awaitNaming(open, "[2001:db8:0:0:0:0:0:10]:80", "api.example.com");
    }

    @Test
    void whoNamesNoHostIsLoggedByItsAddress() throws IOException {
        try (PodClient client = PodClient.connect(open.pod(), PARTNER, OTHER_RAW)) {
            assertThat(client.say("hello\n").line()).isEqualTo("noted");
            assertThat(partnerOtherRaw.awaitNote()).endsWith(" hello").doesNotStartWith(client.localPort() + " ");
        }
        open.sidecar().awaitLine("connects to " + PARTNER + ":" + OTHER_RAW + " \\(it names no host\\)");
    }

    private static void awaitNaming(Workload workload, String address, String host) {
        workload.sidecar()
                .awaitLine(
                        "connects to \\Q" + address + " (it names " + host + "), which is no service of the mesh\\E");
    }

    // ---- refuse

    @Test
    void refusedHttpReadsWhy() {
        int before = partnerHttp.requests().size();

        Finished curl = curl(closed.pod(), "-i", "-4", "http://api.example.com/hello");

        assertThat(curl.out())
                .startsWith("HTTP/1.1 503")
                .contains(PARTNER + ":80 is no service that is known here, and portcullis.outbound.unknown is refuse")
                .contains("portcullis.outbound.allow");
        assertThat(partnerHttp.requests()).hasSize(before);
    }

    @Test
    void refusedTlsIsResetAndLoggedWithItsServerName() {
        int before = partnerTls.connections();

        assertThatThrownBy(() -> tls(closed, "api.example.com")).hasMessageContaining("reset");

        closed.sidecar()
                .awaitLine("refused .*\\Q" + PARTNER + ":443 (api.example.com) is no service that is known here\\E");
        assertThat(partnerTls.connections()).isEqualTo(before);
    }

    @Test
    void refusedTcpIsReset() throws IOException {
        try (PodClient client = PodClient.connect(closed.pod(), PARTNER, OTHER_RAW)) {
            assertThatThrownBy(() -> client.say("hello\n").line()).hasMessageContaining("reset");
        }
        closed.sidecar()
                .awaitLine("refused .*\\Q" + PARTNER + ":" + OTHER_RAW + " is no service that is known here\\E");
    }

    /** Bytes that could still name an allowed host are waited for, but not for ever. */
    @Test
    void whoSaysNothingIsResetAfterAWhile() {
        int before = partnerOtherRaw.connections();
        try (PodClient client = PodClient.connect(closed.pod(), PARTNER, OTHER_RAW)) {
            assertThatThrownBy(client::line).hasMessageContaining("reset");
        }
        assertThat(partnerOtherRaw.connections()).isEqualTo(before);
    }

    /** At once, without a byte read: the reset may come before whoever connects has seen that it is connected. */
    @Test
    void whoWasNotRedirectedIsResetToo() {
        assertThatThrownBy(() -> {
                    try (PodClient client = PodClient.connect(open.pod(), "127.0.0.1", 15101)) {
                        client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n").line();
                    }
                })
                .hasMessageContaining("reset");
        open.sidecar().awaitLine("refused .* it was not redirected here");
    }

    // ---- allowed

    @Test
    void aRangeIsAllowedWhateverThePort() throws IOException {
        for (String address : new String[] {ALLOWED, ALLOWED_IPV6}) {
            try (PodClient client = PodClient.connect(closed.pod(), address, RAW)) {
                assertThat(client.say("hello\n").line()).isEqualTo("noted");
            }
            assertThat(allowedRaw.awaitNote()).endsWith(" hello");
        }
    }

    @Test
    void anAddressIsAllowedOnOnePort() throws IOException {
        try (PodClient client = PodClient.connect(closed.pod(), PARTNER, RAW)) {
            assertThat(client.say("hello\n").line()).isEqualTo("noted");
        }
        assertThat(partnerRaw.awaitNote()).endsWith(" hello");
        try (PodClient client = PodClient.connect(closed.pod(), PARTNER_IPV6, RAW)) {
            assertThatThrownBy(() -> client.say("hello\n").line()).hasMessageContaining("reset");
        }
    }

    @Test
    void aHostIsAllowedByHostAndByServerName() throws IOException {
        assertThat(curl(closed.pod(), "-4", "http://friend.example.com/hello").out())
                .contains("partner-80: GET /hello");
        assertThat(tls(closed, "friend.example.com")).isEqualTo("partner: who");
    }

    @Test
    void aWildcardIsAllowedOnItsPortAlone() throws IOException {
        assertThat(tls(closed, "a.wild.example.com")).isEqualTo("partner: who");
        assertThat(curl(closed.pod(), "-i", "-4", "http://a.wild.example.com/hello")
                        .out())
                .startsWith("HTTP/1.1 503");
    }

    // ---- excluded: the sidecar never sees it

    @Test
    void anExcludedPortIsReachedByTheApplicationsOwnConnection() throws IOException {
        for (String address : new String[] {PARTNER, PARTNER_IPV6}) {
            isDirect(address, EXCLUDED, partnerExcluded);
        }
    }

    @Test
    void soIsAnExcludedRange() throws IOException {
        for (String address : new String[] {ALLOWED, ALLOWED_IPV6}) {
            isDirect(address, RAW, allowedRaw);
        }
    }

    private static void isDirect(String address, int port, PodServer server) throws IOException {
        try (PodClient client = PodClient.connect(open.pod(), address, port)) {
            assertThat(client.say("directly\n").line()).isEqualTo("noted");
            assertThat(server.awaitNote()).isEqualTo(client.localPort() + " directly");
        }
    }

    private static String tls(Workload from, String serverName) throws IOException {
        try (PodClient client =
                PodClient.web(from.pod(), PARTNER, 443, mesh.ca.issue("ns/shop/sa/anybody"), serverName)) {
            return client.say("who\n").line();
        }
    }
}
