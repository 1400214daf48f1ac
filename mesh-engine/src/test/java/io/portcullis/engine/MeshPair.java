package io.portcullis.engine;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two sidecars with mutual TLS between them: {@code storefront} calls the service {@code db}, whose application is given. */
final class MeshPair implements AutoCloseable {
    static final TestCa CA = TestCa.create("example.org");
    static final TlsTasks TASKS = TlsTasks.create();
    static final TlsSettings TLS = TlsSettings.of(TASKS);
    static final SvidPem STOREFRONT = CA.issue("ns/shop/sa/storefront");
    static final SvidPem DB = CA.issue("ns/shop/sa/db");
    static final ServiceId ID = ServiceId.of("db");

    final EngineFixture inbound;
    final EngineFixture outbound;
    final Listener receiving;
    final Listener calling;

    /**
     * @param mode of the receiving sidecar
     * @param protocol as both sides declare it
     */
    MeshPair(ServerTls.Mode mode, Protocol protocol, int applicationPort, AuthorizationPolicy authorization) {
        inbound = new EngineFixture()
                .authorization(authorization)
                .inbound(new InboundPolicy(
                        Map.of(applicationPort, new InboundPolicy.Port(protocol, null)),
                        InboundPolicy.Probes.NONE,
                        InboundPolicy.DEFAULT.detectTimeout()))
                .apply();
        receiving = inbound.engine()
                .listen(ListenerConfig.inbound(
                        "inbound",
                        EngineFixture.loopback(0),
                        new ServerTls(mode, source(DB), TLS),
                        Endpoint.of("127.0.0.1", applicationPort),
                        Set.of()));
        outbound = new EngineFixture(
                        Ticker.system(), builder -> builder.clientTls(new ClientTls(source(STOREFRONT), TLS)))
                .declare(
                        new Service(ID, mutual(CA.id("ns/shop/sa/db")), Set.of(), protocol),
                        Endpoint.of("127.0.0.1", receiving.address().getPort()))
                .apply();
        calling = outbound.engine().listen(ListenerConfig.forService("db", EngineFixture.loopback(0), ID));
    }

    static MeshPair tcp(int applicationPort) {
        return new MeshPair(ServerTls.Mode.STRICT, Protocol.TCP, applicationPort, AuthorizationPolicy.ALLOW_ALL);
    }

    InetSocketAddress address() {
        return calling.address();
    }

    static ServicePolicy mutual(@Nullable String expected) {
        ServicePolicy base = ServicePolicy.DEFAULT;
        return new ServicePolicy(
                base.timeouts(),
                List.of(),
                null,
                null,
                base.retry(),
                null,
                null,
                base.connections(),
                expected == null ? new UpstreamTls.Plaintext() : new UpstreamTls.Mutual(Set.of(expected), null));
    }

    static TlsMaterialSource source(SvidPem svid) {
        return TlsMaterialSource.fixed(TlsMaterial.workload(
                svid.key(),
                svid.chain(),
                svid.roots(),
                new MaterialPlaces("tls.crt", "tls.key", "ca.crt"),
                Instant.now()));
    }

    @Override
    public void close() {
        outbound.close();
        inbound.close();
    }
}
