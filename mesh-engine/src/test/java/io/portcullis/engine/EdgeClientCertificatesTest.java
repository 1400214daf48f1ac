package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.ClientRule.Auth;
import io.portcullis.engine.tls.ClientTrust;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.Replaceable;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeafSpec;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients from outside that have to show a certificate, at some hosts and not at others. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeClientCertificatesTest {
    private static final TestCa PARTNERS = TestCa.create("partners.test");
    private static final SvidPem PARTNER =
            PARTNERS.issue(TestCa.leaf().dns("acme.test").clientOnly());
    private static final SvidPem STRANGER =
            TestCa.create("stranger.test").issue(TestCa.leaf().dns("acme.test").clientOnly());

    private final Replaceable<ClientTrust> trust = new Replaceable<>(ClientTrust.of(PARTNER.roots(), "ca.crt"));
    private final ClientRule need = new ClientRule(Auth.NEED, trust);
    private final ClientRule want = new ClientRule(Auth.WANT, trust);
    private final EdgeHosts hosts = new EdgeHosts()
            .host("open.test")
            .host("need.test", need)
            .host("*.need.test", need)
            .host("want.test", want);
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();
    private final Listener gateway = fixture.gateway(Edge.of(hosts.build()));

    @AfterEach
    void close() {
        fixture.close();
        upstream.close();
        hosts.close();
    }

    @ParameterizedTest
    @CsvSource({"need.test, TLSv1.3", "need.test, TLSv1.2", "want.test, TLSv1.3", "want.test, TLSv1.2"})
    void theApplicationLearnsWhoProvedWhat(String host, String version) {
        try (RawClient client = connect(host, PARTNER, version)) {
            assertThat(get(client, host, "X-Forwarded-Client-Cert: Subject=\"CN=root\"")
                            .status())
                    .isEqualTo(200);
            assertThat(xfcc()).matches("Hash=[0-9a-f]{64};Subject=\"CN=leaf\";DNS=acme\\.test");
        }
    }

    @Test
    void whoNeedNotShowOneAndShowsNoneIsNobody() {
        for (String host : List.of("open.test", "want.test")) {
            try (RawClient client = open(host, hosts.byDefault.anonymousSslContext(), "TLSv1.3")) {
                assertThat(get(client, host, "X-Forwarded-Client-Cert: Subject=\"CN=root\"")
                                .status())
                        .isEqualTo(200);
                assertThat(xfcc()).isNull();
            }
        }
    }

    @Test
    void aHostThatAsksNobodyLearnsNothingOfACertificate() {
        try (RawClient client = connect("open.test", PARTNER, "TLSv1.3")) {
            get(client, "open.test");
            assertThat(xfcc()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoHasToShowOneAndShowsNoneIsRefused(String version) {
        assertThatThrownBy(() -> get("need.test", null, version)).isNotInstanceOf(AssertionError.class);
        fixture.awaitNoConnection(gateway);
        assertThat(hosts.handshakes().ended(HandshakeResult.NO_CERTIFICATE)).isEqualTo(1);
        assertThat(hosts.handshakes().active()).isZero();
        assertThat(upstream.requests()).isEmpty();
    }

    static List<Arguments> badCertificates() {
        List<Arguments> all = new ArrayList<>();
        for (String host : List.of("need.test", "want.test")) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                all.add(Arguments.of(host, version, "of another authority", STRANGER));
                all.add(Arguments.of(
                        host,
                        version,
                        "expired",
                        issue(TestCa.leaf().clientOnly().expired())));
                all.add(Arguments.of(
                        host, version, "of a server", issue(TestCa.leaf().serverOnly())));
                all.add(Arguments.of(
                        host,
                        version,
                        "of nobody",
                        issue(TestCa.leaf().clientOnly().selfSigned())));
            }
        }
        return all;
    }

    private static SvidPem issue(LeafSpec spec) {
        return PARTNERS.issue(spec.dns("acme.test"));
    }

    @ParameterizedTest(name = "at {0} by {1}: {2}")
    @MethodSource("badCertificates")
    void aCertificateThatDoesNotHoldIsRefused(String host, String version, String what, SvidPem bad) {
        SSLContext tls = bad.trusting(hosts.byDefault.roots()).insistentSslContext();
        assertThatThrownBy(() -> {
                    try (RawClient client = open(host, tls, version)) {
                        get(client, host);
                    }
                })
                .as(what)
                .isNotInstanceOf(AssertionError.class);
        fixture.awaitNoConnection(gateway);
        assertThat(hosts.handshakes().ended(HandshakeResult.BAD_CERTIFICATE)).isEqualTo(1);
        assertThat(upstream.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "open.test, open.test, 200",
        "open.test, OPEN.test:443, 200",
        "open.test, unknown.test, 200",
        ", unknown.test, 200",
        "open.test, need.test, 421",
        "open.test, NEED.test:8443, 421",
        "open.test, need.test., 421",
        "open.test, deep.below.need.test, 421",
        ", need.test, 421",
        "unknown.test, need.test, 421",
        "want.test, need.test, 421",
        "need.test, need.test, 200",
        "need.test, a.need.test, 200",
        "need.test, open.test, 421",
        "need.test, unknown.test, 421"
    })
    void aHostCanBeAskedForWhereItsRuleWasKept(@Nullable String inHandshake, String inRequest, int status) {
        try (RawClient client = connect(inHandshake, PARTNER, "TLSv1.3")) {
            Response response = get(client, inRequest);
            assertThat(response.status()).isEqualTo(status);
            assertThat(upstream.requests()).hasSize(status == 200 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoComesBackIsStillWhoItWas(String version) {
        SSLContext tls = PARTNER.trusting(hosts.byDefault.roots()).sslContext();
        long first = 0;
        for (int i = 0; i < 3; i++) {
            try (RawClient client = open("need.test", tls, version)) {
                assertThat(get(client, "need.test").status()).isEqualTo(200);
                assertThat(xfcc()).startsWith("Hash=");
                long created = ((SSLSocket) client.socket()).getSession().getCreationTime();
                assertThat(created)
                        .as("a session that is resumed is as old as the first")
                        .isEqualTo(i == 0 ? created : first);
                first = created;
            }
        }
    }

    @Test
    void authoritiesThatAreWithdrawnVouchForNobodyAnyMore() {
        try (RawClient needed = connect("need.test", PARTNER, "TLSv1.3");
                RawClient wanted = connect("want.test", PARTNER, "TLSv1.3")) {
            assertThat(get(needed, "need.test").status()).isEqualTo(200);
            trust.replace(ClientTrust.of(STRANGER.roots(), "ca.crt"));

            assertThat(get(needed, "need.test").status()).isEqualTo(403);
            assertThat(get(wanted, "want.test").status()).isEqualTo(200);
            assertThat(xfcc()).isNull();
            assertThat(get("need.test", STRANGER, "TLSv1.3").status()).isEqualTo(200);
            assertThatThrownBy(() -> get("need.test", PARTNER, "TLSv1.3")).isNotInstanceOf(AssertionError.class);
        }
    }

    @Test
    void authoritiesThatAreAddedChangeNothingForOthers() {
        try (RawClient client = connect("need.test", PARTNER, "TLSv1.3")) {
            assertThat(get(client, "need.test").status()).isEqualTo(200);
            trust.replace(ClientTrust.of(
                    List.of(PARTNER.roots().getFirst(), STRANGER.roots().getFirst()), "ca.crt"));
            assertThat(get(client, "need.test").status()).isEqualTo(200);
            assertThat(xfcc()).startsWith("Hash=");
        }
    }

    private Response get(String host, @Nullable SvidPem own, String version) {
        try (RawClient client = connect(host, own, version)) {
            return get(client, host);
        }
    }

    private static Response get(RawClient client, String host, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return client.send("GET /shop/ HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n")
                .readFinalResponse();
    }

    private @Nullable String xfcc() {
        return upstream.requests().getLast().header("X-Forwarded-Client-Cert");
    }

    private RawClient connect(@Nullable String host, @Nullable SvidPem own, String version) {
        SSLContext tls = own == null
                ? hosts.byDefault.anonymousSslContext()
                : own.trusting(hosts.byDefault.roots()).sslContext();
        return open(host, tls, version);
    }

    private RawClient open(@Nullable String host, SSLContext tls, String version) {
        Consumer<SSLParameters> name = EdgeHosts.asking(host);
        return RawClient.connect(gateway.address(), tls, hello -> {
            name.accept(hello);
            hello.setProtocols(new String[] {version});
        });
    }
}
