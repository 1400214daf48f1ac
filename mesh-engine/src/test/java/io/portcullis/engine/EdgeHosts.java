package io.portcullis.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.core.model.HostTable;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeProfile;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.EdgeTls.UnknownName;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.engine.tls.MaterialPlaces;
import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.engine.tls.TlsMaterial;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.engine.tls.TlsTasks;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The public names of a test's gateway, each with a certificate that says which it is. */
public final class EdgeHosts implements AutoCloseable {
    private static final MaterialPlaces PLACES = new MaterialPlaces("tls.crt", "tls.key", "ca.crt");

    final TestCa ca = TestCa.create("web.test");
    final SvidPem byDefault = ca.issueWeb("default.test");
    private final TlsTasks tasks = new TlsTasks(1);
    private final AtomicLong laterMillis = new AtomicLong();
    private final TlsSettings settings =
            new TlsSettings(Duration.ofSeconds(10), tasks, () -> Instant.now().plusMillis(laterMillis.get()));
    private final TlsLibrary library;
    private final Map<String, EdgeHost> hosts = new LinkedHashMap<>();
    private EdgeProfile profile = EdgeProfile.MODERN;
    private UnknownName unknown = UnknownName.DEFAULT;
    private Handshakes handshakes = new Handshakes(100);
    private ClientRule defaultRule = ClientRule.NONE;

    /** Computed by whom a gateway would let do it. */
    public EdgeHosts() {
        this(TlsLibrary.best());
    }

    /** @param library computes wherever it can */
    public EdgeHosts(TlsLibrary library) {
        assumeTrue(library == TlsLibrary.JDK || library == TlsLibrary.best(), library + " is not there");
        this.library = library;
    }

    /** As if that much time had passed, for what is not the JDK's own. */
    EdgeHosts later(Duration by) {
        laterMillis.addAndGet(by.toMillis());
        return this;
    }

    /** What a client without a certificate trusts. */
    public SSLContext clients() {
        return byDefault.anonymousSslContext();
    }

    /** What a client trusts that shows this certificate. */
    public SSLContext clients(SvidPem shown) {
        return shown.trusting(byDefault.roots()).sslContext();
    }

    /** A host with a certificate for exactly its name. */
    EdgeHosts host(String name) {
        return host(name, ClientRule.NONE);
    }

    EdgeHosts host(String name, ClientRule rule) {
        return host(name, new ReplaceableMaterial(material(ca.issueWeb(name))), rule);
    }

    EdgeHosts host(String name, ReplaceableMaterial certificate, ClientRule rule) {
        hosts.put(name, new EdgeHost(certificate, rule, profile, settings, library));
        return this;
    }

    public EdgeHosts defaultRule(ClientRule rule) {
        defaultRule = rule;
        return this;
    }

    EdgeHosts profile(EdgeProfile only) {
        profile = only;
        return this;
    }

    EdgeHosts refusingUnknown() {
        unknown = UnknownName.REFUSE;
        return this;
    }

    EdgeHosts handshakes(Handshakes bound) {
        handshakes = bound;
        return this;
    }

    Handshakes handshakes() {
        return handshakes;
    }

    public EdgeTls build() {
        ReplaceableMaterial certificate = new ReplaceableMaterial(material(byDefault));
        EdgeHost rest = new EdgeHost(certificate, defaultRule, profile, settings, library);
        return new EdgeTls(rest, HostTable.of(hosts), unknown, handshakes, settings);
    }

    static TlsMaterial material(SvidPem pair) {
        return TlsMaterial.server(pair.key(), pair.chain(), PLACES, Instant.now());
    }

    /** What a client says that asks for a name, or for none. */
    static Consumer<SSLParameters> asking(@Nullable String name) {
        return hello -> hello.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    }

    @Override
    public void close() {
        tasks.close();
    }
}
