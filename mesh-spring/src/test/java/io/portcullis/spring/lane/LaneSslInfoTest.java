package io.portcullis.spring.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneSslInfoTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theClientsCertificatesAreThoseItShowed(boolean shows) throws Exception {
        TestCa ca = TestCa.create("example.org");
        SvidPem caller = ca.issue("/ns/shop/sa/caller");
        SSLContext client = shows ? caller.sslContext() : caller.anonymousSslContext();
        LaneSslInfo info = new LaneSslInfo(session(ca.issueWeb("localhost").sslContext(), client));
        if (shows) {
            assertThat(info.getPeerCertificates()).containsExactlyElementsOf(caller.chain());
        } else {
            assertThat(info.getPeerCertificates()).isNull();
        }
        assertThat(info.getSessionId()).matches("[0-9a-f]{64}");
    }

    /** The server's session of a handshake. */
    private static SSLSession session(SSLContext server, SSLContext client) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listening =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            listening.setWantClientAuth(true);
            CompletableFuture<SSLSession> seen = CompletableFuture.supplyAsync(() -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                    accepted.startHandshake();
                    accepted.getOutputStream().write(1);
                    return accepted.getSession();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            try (SSLSocket calling =
                    (SSLSocket) client.getSocketFactory().createSocket(loopback, listening.getLocalPort())) {
                assertThat(calling.getInputStream().read()).isEqualTo(1);
                return seen.get();
            }
        }
    }
}
