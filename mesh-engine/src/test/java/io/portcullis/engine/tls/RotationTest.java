package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.UpstreamTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Material that changes under open connections, and sessions that must not outlive trust. */
@ExtendWith(BlockHoundGuard.class)
class RotationTest {
    private static final String MESSAGE = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final TestCa OLD = TestCa.create("example.org");
    private static final TestCa NEW = TestCa.create("example.org");

    private final TlsLoops loops = new TlsLoops();
    private final TlsTasks tasks = new TlsTasks(2);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final TlsSettings settings = new TlsSettings(Duration.ofSeconds(10), tasks, now::get);
    private final ReplaceableMaterial serverMaterial = material(OLD.issue("payment"));
    private final ReplaceableMaterial clientMaterial = material(OLD.issue("storefront"));
    private final ServerTls serverTls = new ServerTls(ServerTls.Mode.STRICT, serverMaterial, settings);
    private final ClientTls clientTls = new ClientTls(clientMaterial, settings);

    @AfterEach
    void close() {
        loops.close();
        tasks.close();
    }

    @Test
    void newLeafsServeNewHandshakesAndOpenConnectionsGoOn() throws Exception {
        try (TlsEcho server = new TlsEcho(loops, serverTls);
                TlsCaller before = call(server)) {
            assertThat(before.handshake()).isEqualTo("peer spiffe://example.org/payment");
            server.outcome();
            SvidPem nextServer = OLD.issue("payment");
            SvidPem nextClient = OLD.issue("storefront-2");
            long clientVersion = clientTls.version();
            serverMaterial.replace(Materials.workload(nextServer));
            clientMaterial.replace(Materials.workload(nextClient));
            assertThat(clientTls.version()).isGreaterThan(clientVersion);
            try (TlsCaller after = call(server)) {
                assertThat(after.handshake()).isEqualTo("peer spiffe://example.org/payment");
                assertThat(Objects.requireNonNull(after.peer()).leaf()).isEqualTo(nextServer.leaf());
                assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront-2");
            }
            assertThat(before.echo("still here")).isEqualTo("still here");
        }
    }

    @Test
    void anAuthorityIsReplacedWithoutOneRefusedHandshake() throws Exception {
        List<Runnable> steps = List.of(() -> both(OLD, OLD, NEW), () -> both(NEW, OLD, NEW), () -> both(NEW, NEW));
        try (TlsEcho server = new TlsEcho(loops, serverTls);
                TlsCaller first = call(server)) {
            assertThat(first.handshake()).isEqualTo("peer spiffe://example.org/payment");
            PeerIdentity peer = Objects.requireNonNull(first.peer());
            for (Runnable step : steps) {
                assertThat(clientTls.stillTrusts(peer)).isTrue();
                step.run();
                try (TlsCaller next = call(server)) {
                    assertThat(next.handshake()).isEqualTo("peer spiffe://example.org/payment");
                }
            }
            assertThat(clientTls.stillTrusts(peer)).isFalse();
            assertThat(serverTls.stillTrusts(peer)).isFalse();
        }
    }

    @Test
    void anOpenConnectionOutlivesTheLeafThatOpenedIt() throws Exception {
        try (TlsEcho server = new TlsEcho(loops, serverTls);
                TlsCaller caller = call(server)) {
            assertThat(caller.handshake()).startsWith("peer");
            assertThat(server.outcome()).startsWith("peer"); // Only now has the server looked at the clock.
            PeerIdentity peer = Objects.requireNonNull(caller.peer());
            now.set(now.get().plus(Duration.ofDays(2)));
            assertThat(clientTls.stillTrusts(peer)).isTrue();
            assertThat(caller.echo("still here")).isEqualTo("still here");
        }
    }

    @Test
    void aResumedSessionDoesNotSkipTheChangedRoots() throws Exception {
        SSLContext resuming = OLD.issue("storefront").trusting(roots(OLD, NEW)).sslContext();
        try (TlsEcho server = new TlsEcho(loops, serverTls)) {
            assertThat(exchanges(server, resuming)).isTrue();
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            serverMaterial.replace(Materials.workload(NEW.issue("payment")));
            assertThat(exchanges(server, resuming)).isFalse();
            assertThat(server.outcome()).contains("no valid path leads to a trusted root of example.org");
        }
    }

    /** "Nothing proven" is what a resumed session leads to here; a full handshake would say "expired". */
    @Test
    void aResumedSessionDoesNotSkipTheEndOfTheCertificate() throws Exception {
        SSLContext resuming = OLD.issue("storefront").sslContext();
        try (TlsEcho server = new TlsEcho(loops, serverTls)) {
            assertThat(exchanges(server, resuming)).isTrue();
            assertThat(server.outcome()).isEqualTo("peer spiffe://example.org/storefront");
            now.set(now.get().plus(Duration.ofDays(2)));
            assertThat(exchanges(server, resuming)).isFalse();
            assertThat(server.outcome()).isEqualTo("refused: nothing proven");
        }
    }

    @Test
    void aClientResumesNoSessionThatWasVerifiedForAnotherExpectation() throws Exception {
        try (TlsEcho server = new TlsEcho(loops, serverTls)) {
            try (TlsCaller right = call(server)) {
                assertThat(right.handshake()).isEqualTo("peer spiffe://example.org/payment");
                assertThat(right.echo("ticket")).isEqualTo("ticket");
            }
            UpstreamTls wrong = new UpstreamTls.Mutual(Set.of(OLD.id("refunds")), null);
            try (TlsCaller caller = new TlsCaller(loops, clientTls, wrong, server.port())) {
                assertThat(caller.handshake()).contains("expected spiffe://example.org/refunds");
            }
        }
    }

    @Test
    void aChainWithAnIntermediateLeadsToTheRoot() throws Exception {
        serverMaterial.replace(
                Materials.workload(OLD.intermediate().intermediate().issue("payment")));
        try (TlsEcho server = new TlsEcho(loops, serverTls);
                TlsCaller caller = call(server)) {
            assertThat(caller.handshake()).isEqualTo("peer spiffe://example.org/payment");
            PeerIdentity peer = Objects.requireNonNull(caller.peer());
            assertThat(peer.chain()).hasSize(3);
            assertThat(clientTls.stillTrusts(peer)).isTrue();
        }
    }

    private void both(TestCa signer, TestCa... trusted) {
        serverMaterial.replace(Materials.workload(signer.issue("payment").trusting(roots(trusted))));
        clientMaterial.replace(Materials.workload(signer.issue("storefront").trusting(roots(trusted))));
    }

    private TlsCaller call(TlsEcho server) {
        return new TlsCaller(loops, clientTls, new UpstreamTls.Mutual(Set.of(OLD.id("payment")), null), server.port());
    }

    private static List<X509Certificate> roots(TestCa... authorities) {
        return List.of(authorities).stream().map(TestCa::root).toList();
    }

    private static ReplaceableMaterial material(SvidPem svid) {
        return new ReplaceableMaterial(Materials.workload(svid));
    }

    private static boolean exchanges(TlsEcho server, SSLContext context) {
        try (RawClient client = RawClient.connect("127.0.0.1", server.port(), context)) {
            return client.send(MESSAGE).readResponse().rawText().equals(MESSAGE);
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
