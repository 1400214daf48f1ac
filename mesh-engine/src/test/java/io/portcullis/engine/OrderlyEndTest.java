package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.MeshProtocol;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A sidecar that says goodbye (close_notify) without a byte of response did not take the request, whatever its method; anybody
 * else, and any other end, may have.
 */
@ExtendWith(LeakGuard.class)
class OrderlyEndTest {
    @Test
    void goodbyeOfASidecarIsTriedElsewhere() throws IOException {
        try (var leaving = new Leaving(MeshProtocol.HTTP.alpn(), true)) {
            assertThat(chargeUntilItMeets(leaving).status()).isEqualTo(200);
        }
    }

    @Test
    void endWithoutGoodbyeIsNot() throws IOException {
        try (var leaving = new Leaving(MeshProtocol.HTTP.alpn(), false)) {
            assertThat(chargeUntilItMeets(leaving).status()).isEqualTo(502);
        }
    }

    @Test
    void goodbyeOfAnybodyElseIsNot() throws IOException {
        try (var leaving = new Leaving("", true)) {
            assertThat(chargeUntilItMeets(leaving).status()).isEqualTo(502);
        }
    }

    /** The balancing draws: the answer of the first charge that reached the one that leaves. */
    private static Response chargeUntilItMeets(Leaving leaving) {
        for (int i = 0; i < 64; i++) {
            Response response = charge(leaving);
            if (leaving.met.get() > 0) {
                return response;
            }
        }
        throw new AssertionError("64 draws never chose the endpoint that leaves");
    }

    private static Response charge(Leaving leaving) {
        try (var application = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                var inbound = new EngineFixture().apply();
                Listener alive = inbound.engine()
                        .listen(ListenerConfig.inbound(
                                "inbound",
                                EngineFixture.loopback(0),
                                new ServerTls(ServerTls.Mode.STRICT, MeshPair.source(MeshPair.DB), MeshPair.TLS),
                                Endpoint.of("127.0.0.1", application.port()),
                                Set.of()));
                var outbound = new EngineFixture(
                                Ticker.system(),
                                builder -> builder.seed(System.nanoTime())
                                        .clientTls(new ClientTls(MeshPair.source(MeshPair.STOREFRONT), MeshPair.TLS)))
                        .declare(
                                new Service(
                                        MeshPair.ID,
                                        MeshPair.mutual(MeshPair.CA.id("ns/shop/sa/db")),
                                        Set.of(),
                                        Protocol.HTTP),
                                Endpoint.of("127.0.0.1", leaving.port()),
                                Endpoint.of("127.0.0.1", alive.address().getPort()))
                        .apply();
                Listener listener = outbound.forService("db");
                RawClient client = EngineFixture.connect(listener)) {
            client.send("POST /charge HTTP/1.1\r\nHost: db\r\nContent-Length: 2\r\n\r\n{}");
            return client.readFinalResponse();
        }
    }

    /** Takes connections with the certificate of the service, reads a request, and leaves. */
    private static final class Leaving implements AutoCloseable {
        final AtomicInteger met = new AtomicInteger();
        private final String alpn;
        private final boolean goodbye;
        private final ServerSocket listener;

        /**
         * @param alpn what it agrees on, or empty for nothing
         * @param goodbye whether it ends with a close_notify
         */
        Leaving(String alpn, boolean goodbye) throws IOException {
            this.alpn = alpn;
            this.goodbye = goodbye;
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try (Socket plain = listener.accept()) {
                    serve(plain);
                } catch (IOException e) {
                    // Closed, or the caller turned away.
                }
            }
        }

        private void serve(Socket plain) throws IOException {
            SSLSocket secure = (SSLSocket)
                    MeshPair.DB.sslContext().getSocketFactory().createSocket(plain, "caller", plain.getPort(), false);
            secure.setUseClientMode(false);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setNeedClientAuth(true);
            parameters.setApplicationProtocols(alpn.isEmpty() ? new String[0] : new String[] {alpn});
            secure.setSSLParameters(parameters);
            if (secure.getInputStream().readNBytes(16).length == 16) {
                met.incrementAndGet();
            }
            if (goodbye) {
                secure.close();
            }
        }

        @Override
        public void close() {
            try {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
