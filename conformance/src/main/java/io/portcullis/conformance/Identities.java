package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.core.model.HostTable;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.ClientTls;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.EdgeTls.UnknownName;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsMaterialSource;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Who the client, the upstream and the proxy of a case are where they use TLS. Any thread. */
public final class Identities implements AutoCloseable {
    /** The name of the shop in the web. */
    static final String WEB_NAME = "shop";

    private static final TestCa MESH = TestCa.create("example.org");
    private static final TestCa WEB = TestCa.create("web.test");
    private static final SvidPem CLIENT = MESH.issue("ns/shop/sa/client");
    private static final SvidPem PROXY = MESH.issue("ns/shop/sa/proxy");
    private static final SvidPem UPSTREAM = MESH.issue("ns/shop/sa/upstream");
    private static final SvidPem EDGE = WEB.issueWeb(WEB_NAME);
    private static final MaterialPlaces PLACES = new MaterialPlaces("tls.crt", "tls.key", "ca.crt");
    private static final int HASH_DIGITS = 64;

    /** What an application is told of the client. */
    static final String CLIENT_CERT =
            "Hash=" + String.valueOf(WireFrame.ANY).repeat(HASH_DIGITS) + ";URI=" + MESH.id("ns/shop/sa/client");

    private static final SSLContext ANYBODY = EDGE.anonymousSslContext();
    private static final SSLContext WEB_SERVER = EDGE.sslContext();
    private static final SSLContext CALLING = CLIENT.sslContext();
    private static final SSLContext CALLED = UPSTREAM.sslContext();

    private final TlsTasks tasks = TlsTasks.create();
    private final TlsSettings settings = TlsSettings.of(tasks);
    private final EdgeTls edge = newEdge();
    private final ServerTls inbound = new ServerTls(ServerTls.Mode.STRICT, source(), settings);

    static String upstreamId() {
        return MESH.id("ns/shop/sa/upstream");
    }

    /** What a client of that role shows and trusts. */
    static SSLContext ofClient(Role role) {
        return role == Role.GATEWAY ? ANYBODY : CALLING;
    }

    /** What the upstream of that role shows and trusts. */
    public static SSLContext ofUpstream(Role role) {
        return role == Role.GATEWAY ? WEB_SERVER : CALLED;
    }

    /** What strangers see of the gateway. */
    EdgeTls edge() {
        return edge;
    }

    private EdgeTls newEdge() {
        TlsMaterial material = TlsMaterial.server(EDGE.key(), EDGE.chain(), PLACES, Instant.now());
        EdgeHost host = new EdgeHost(new ReplaceableMaterial(material), ClientRule.NONE, EdgeProfile.MODERN, settings);
        return new EdgeTls(host, HostTable.of(Map.of()), UnknownName.DEFAULT, new Handshakes(100), settings);
    }

    /** What sidecars see of the proxy. */
    ServerTls inbound() {
        return inbound;
    }

    /** What upstreams see of the proxy. */
    ClientTls outbound() {
        return new ClientTls(source(), settings, web());
    }

    private static TlsMaterialSource source() {
        return TlsMaterialSource.fixed(
                TlsMaterial.workload(PROXY.key(), PROXY.chain(), PROXY.roots(), PLACES, Instant.now()));
    }

    private static TrustManager web() {
        try {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("web", WEB.root());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            return trust.getTrustManagers()[0];
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tasks.close();
    }
}
