package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.EdgeHosts;
import io.portcullis.engine.EngineFixture;
import io.portcullis.engine.PolicyBuilder;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A gateway in one corner of the matrix, with the endpoint of its one service {@code shop}. */
final class Hop implements AutoCloseable {
    private static final String SERVICE = "shop";

    private final Combination combination;
    private final EdgeHosts hosts;
    private final SSLContext ofClients;
    private final PlayedEndpoint endpoint;
    private final EngineFixture fixture;
    private final Listener gateway;
    private final Map<String, ExchangeRecord> ended = new HashMap<>();
    private @Nullable Link regular;

    Hop(Combination combination, Ticker ticker) {
        this.combination = combination;
        Security security = combination.security();
        hosts = new EdgeHosts().defaultRule(Certificates.clients(security));
        ofClients = Certificates.ofClient(security, hosts);
        endpoint = new PlayedEndpoint(
                combination.out(),
                Certificates.ofEndpoint(security),
                Certificates.spokenByEndpoint(security, combination.out()),
                security == Security.MTLS);
        fixture = new EngineFixture(ticker, builder -> builder.clientTls(Certificates.ofGateway()))
                .service(SERVICE, policy())
                .endpoints(SERVICE, Endpoint.of("127.0.0.1", endpoint.port()))
                .apply();
        gateway = fixture.gateway(security == Security.CLEAR ? Edge.PLAIN : Edge.of(hosts.build()));
    }

    private ServicePolicy policy() {
        return new PolicyBuilder()
                .retry(PolicyBuilder.THREE_TRIES)
                .speaking(combination.out() == Http.HTTP_2 ? HttpProtocol.HTTP2 : HttpProtocol.HTTP1)
                .tls(Certificates.towardsEndpoint(combination.security()))
                .build();
    }

    Combination combination() {
        return combination;
    }

    PlayedEndpoint endpoint() {
        return endpoint;
    }

    // ---- clients

    /** A connection of a client. */
    Link connect() {
        try {
            Wire wire = wire(plain(gateway.address()));
            return combination.in() == Http.HTTP_2
                    ? new Http2Link(wire, RawHttp2Client.over(wire.socket()), null)
                    : new Http1Link(wire, combination.in(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connection of a client that stays, where connections stay. */
    Link regular() {
        if (combination.in() == Http.HTTP_1_0 || regular == null) {
            regular = connect();
        }
        return regular;
    }

    private static Socket plain(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private Wire wire(Socket below) throws IOException {
        if (combination.security() == Security.CLEAR) {
            return new Wire(below, below);
        }
        SSLSocket socket =
                (SSLSocket) ofClients.getSocketFactory().createSocket(below, "default.test", below.getPort(), true);
        SSLParameters hello = socket.getSSLParameters();
        hello.setServerNames(List.of(new SNIHostName("default.test")));
        hello.setApplicationProtocols(new String[] {combination.in() == Http.HTTP_2 ? "h2" : "http/1.1"});
        socket.setSSLParameters(hello);
        socket.startHandshake();
        return new Wire(socket, below);
    }

    // ---- what the gateway says

    /** What is on record about the exchange for that path, which is different from all others under way. */
    ExchangeRecord record(String path) {
        ExchangeRecord known = ended.remove(path);
        while (known == null) {
            ExchangeRecord next = fixture.nextEnded();
            if (next.path().equals(path)) {
                known = next;
            } else {
                ended.put(next.path(), next);
            }
        }
        return known;
    }

    /** Everything was given back, and nothing has ended that nobody asked for. */
    void awaitNothingLeft() {
        fixture.awaitNoExchange();
        fixture.awaitNothingLeft(SERVICE);
        assertThat(fixture.engine().replayBytes())
                .as("bytes kept for another attempt")
                .isZero();
        assertThat(ended).as("exchanges that ended besides").isEmpty();
    }

    @Override
    public void close() {
        if (regular != null) {
            regular.close();
        }
        fixture.awaitNoConnection(gateway);
        fixture.close();
        endpoint.close();
        hosts.close();
    }
}
