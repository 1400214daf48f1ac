package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.spring.server.TlsMaterials;
import io.portcullis.spring.tls.HotBundle;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in at the inbound listener, and with which certificate it shows itself while that changes on disk. */
class InboundTlsTest {
    private final TestCa ca = TestCa.create("example.org");
    private final SvidPem first = ca.issue("ns/shop/sa/payment");
    private final SvidPem second = ca.issue("ns/shop/sa/payment");
    private final SvidPem storefront = ca.issue("ns/shop/sa/storefront");

    @TempDir
    private Path secret = Path.of("");

    private final ScriptedUpstream application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
    private Sidecar sidecar;

    @BeforeEach
    void start() {
        TestCa.writeSecret(secret, first);
        sidecar = Sidecar.start(secret, application.address());
    }

    @AfterEach
    void stop() {
        sidecar.close();
        application.close();
    }

    @Test
    void onlyMembersOfTheMeshGetIn() {
        try (RawClient member = connect(storefront.sslContext())) {
            assertThat(member.get("/charge").bodyText()).isEqualTo("charged");
        }
        assertThat(application.executions()).isEqualTo(1);
        refuses(storefront.anonymousSslContext());
        refuses(TestCa.create("example.org")
                .issue("ns/shop/sa/storefront")
                .trusting(storefront.roots())
                .sslContext());
        refuses(TestCa.create("other.org")
                .issue("ns/shop/sa/storefront")
                .trusting(storefront.roots())
                .sslContext());
        assertThatThrownBy(() -> {
                    try (RawClient plain = RawClient.connect("127.0.0.1", sidecar.port())) {
                        plain.get("/charge");
                    }
                })
                .as("plain text")
                .isInstanceOf(RuntimeException.class);
        assertThat(application.executions()).isEqualTo(1);
    }

    private void refuses(SSLContext context) {
        assertThatThrownBy(() -> {
                    try (RawClient client = connect(context)) {
                        client.get("/charge");
                    }
                })
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void aRotatedSecretIsShownInTheNextHandshakeAndOpenConnectionsStay() throws Exception {
        try (RawClient before = connect(storefront.sslContext())) {
            assertThat(leaf(before)).isEqualTo(first.leaf());
            CountDownLatch changed = new CountDownLatch(1);
            source().onChange(changed::countDown);
            TestCa.writeSecret(secret, second);
            assertThat(changed.await(10, TimeUnit.SECONDS)).as("change seen").isTrue();
            try (RawClient after = connect(storefront.sslContext())) {
                assertThat(leaf(after)).isEqualTo(second.leaf());
                assertThat(after.get("/charge").status()).isEqualTo(200);
            }
            assertThat(before.get("/charge").status()).isEqualTo(200);
        }
    }

    @Test
    void aPairThatDoesNotMatchIsToldByItsFileAndTheOldOneStays() throws Exception {
        TestCa.writeSecret(secret, second.withKeyOf(first));
        source().refresh();
        try (RawClient after = connect(storefront.sslContext())) {
            assertThat(leaf(after)).isEqualTo(first.leaf());
            assertThat(after.get("/charge").status()).isEqualTo(200);
        }
        assertThat(sidecar.actuator("health").status()).as("it serves").isEqualTo(200);
        assertThat(sidecar.actuator("health").bodyText())
                .contains("the newest change cannot be used: " + secret.resolve("tls.key")
                        + ": is not the private key of the certificate in " + secret.resolve("tls.crt"));
    }

    private HotBundle<?> source() {
        return sidecar.bean(TlsMaterials.class).sources().getFirst();
    }

    private RawClient connect(SSLContext context) {
        return RawClient.connect("127.0.0.1", sidecar.port(), context);
    }

    private static Certificate leaf(RawClient client) throws SSLPeerUnverifiedException {
        return ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
    }
}
