package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS at the edge, by what every Boot application writes for it. */
class GatewayTlsTest {
    private final TestCa ca = TestCa.create("example.org");
    private final SvidPem web = ca.issueWeb("shop.test");

    @TempDir
    private Path directory = Path.of("");

    @Test
    @EnabledOnOs(OS.LINUX)
    void itBringsBoringSsl() {
        assertThat(TlsLibrary.best()).isEqualTo(TlsLibrary.BORINGSSL);
    }

    @Test
    void serverNameBundlesGiveEachNameItsCertificate() throws SSLPeerUnverifiedException {
        SvidPem partners = ca.issueWeb("partners.test");
        TestCa.writeSecret(directory.resolve("web"), web);
        TestCa.writeSecret(directory.resolve("partners"), partners);
        try (ScriptedUpstream storefront = ScriptedUpstream.start(script -> script.respond(200, "welcome"));
                Gateway gateway = Gateway.start(
                        directory,
                        Gateway.route(storefront.address()) + """
                                server.ssl:
                                  bundle: web
                                  server-name-bundles:
                                    - { server-name: "*.partners.test", bundle: partners }
                                spring.ssl.bundle.pem:
                                  web.keystore: { certificate: "%1$s/web/tls.crt", private-key: "%1$s/web/tls.key" }
                                  partners:
                                    reload-on-update: true
                                    keystore:
                                      certificate: "%1$s/partners/tls.crt"
                                      private-key: "%1$s/partners/tls.key"
                                """.formatted(directory),
                        "--management.server.ssl.enabled=false",
                        "--portcullis.drain.accept=0s")) {
            assertThat(shown(gateway, "eu.partners.test")).isEqualTo(partners.leaf());
            assertThat(shown(gateway, "shop.test")).isEqualTo(web.leaf());
            assertThat(gateway.actuator("prometheus").bodyText())
                    .contains("portcullis_certificate_expiry_seconds{bundle=\"web\"}")
                    .contains("portcullis_certificate_expiry_seconds{bundle=\"partners\"}");
        }
    }

    @Test
    void clientsProveThemselvesWhereTheirHostAsksForIt() throws Exception {
        TestCa partners = TestCa.create("partners.test");
        SvidPem acme = partners.issue(TestCa.leaf().dns("acme.test").clientOnly());
        TestCa.writeSecret(directory.resolve("web"), web);
        TestCa.writeSecret(directory.resolve("partners"), acme);
        int plainPort = freePort();
        try (ScriptedUpstream storefront = ScriptedUpstream.start(script -> script.respond(200, "welcome"));
                Gateway gateway = Gateway.start(
                        directory,
                        Gateway.route(storefront.address()) + """
                                server.ssl.bundle: web
                                portcullis.edge:
                                  hsts: { max-age: 1d }
                                  redirect: { address: "127.0.0.1:%2$d", https-port: 8443 }
                                  tls.clients.partners: { server-names: [ "*.partners.test" ], trust-bundle: partners }
                                spring.ssl.bundle.pem:
                                  web.keystore: { certificate: "%1$s/web/tls.crt", private-key: "%1$s/web/tls.key" }
                                  partners:
                                    reload-on-update: true
                                    truststore.certificate: "%1$s/partners/ca.crt"
                                """.formatted(directory, plainPort),
                        "--management.server.ssl.enabled=false",
                        "--management.endpoint.health.show-details=always",
                        "--portcullis.drain.accept=0s");
                RawClient client = RawClient.connect(
                        new InetSocketAddress("127.0.0.1", gateway.port()),
                        acme.trusting(web.roots()).sslContext(),
                        hello -> hello.setServerNames(List.of(new SNIHostName("eu.partners.test"))))) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: eu.partners.test\r\n\r\n")
                            .readFinalResponse()
                            .header("Strict-Transport-Security"))
                    .isEqualTo("max-age=86400");
            assertThat(storefront.requests().getLast().header("X-Forwarded-Client-Cert"))
                    .contains("Subject=\"CN=leaf\"", "DNS=acme.test");
            assertThat(client.get("/").status()).as("another host").isEqualTo(421);
            try (RawClient plain = RawClient.connect("127.0.0.1", plainPort)) {
                assertThat(plain.get("/a?b").header("Location")).isEqualTo("https://test:8443/a?b");
            }
            assertThat(gateway.actuator("prometheus").bodyText())
                    .contains("portcullis_certificate_expiry_seconds{bundle=\"partners\"}")
                    .contains("portcullis_tls_handshakes_total{result=\"ok\"} 1.0");
            assertThat(gateway.actuator("health").bodyText()).contains("authorities partners", "certificate web");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private X509Certificate shown(Gateway gateway, String name) throws SSLPeerUnverifiedException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", gateway.port());
        try (RawClient client = RawClient.connect(
                address, web.anonymousSslContext(), hello -> hello.setServerNames(List.of(new SNIHostName(name))))) {
            assertThat(client.get("/").bodyText()).isEqualTo("welcome");
            return (X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void serverSslBundleMakesTheTrafficPortSpeakHttps() throws SSLPeerUnverifiedException {
        TestCa.writeSecret(directory, web);
        try (ScriptedUpstream storefront = ScriptedUpstream.start(script -> script.respond(200, "welcome"));
                Gateway gateway = Gateway.start(
                        directory,
                        Gateway.route(storefront.address()),
                        "--server.ssl.bundle=edge",
                        "--spring.ssl.bundle.pem.edge.keystore.certificate=" + directory.resolve("tls.crt"),
                        "--spring.ssl.bundle.pem.edge.keystore.private-key=" + directory.resolve("tls.key"),
                        "--management.server.ssl.enabled=false",
                        "--portcullis.drain.accept=0s");
                RawClient client = RawClient.connect("127.0.0.1", gateway.port(), web.anonymousSslContext())) {
            assertThat(client.get("/").bodyText()).isEqualTo("welcome");
            Certificate shown = ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
            assertThat(shown).isEqualTo(web.leaf());
            assertThat(storefront.requests().getLast().header("X-Forwarded-Proto"))
                    .as("what the application behind it builds its links from")
                    .isEqualTo("https");
            assertThat(gateway.actuator("prometheus").bodyText())
                    .contains("portcullis_certificate_expiry_seconds{bundle=\"edge\"}");
        }
    }
}
