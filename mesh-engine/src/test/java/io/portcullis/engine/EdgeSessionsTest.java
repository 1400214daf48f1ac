package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.ClientRule;
import io.portcullis.engine.tls.ReplaceableMaterial;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers that come back: what is resumed, and what has to be begun anew. A session that is resumed is as old as the first. */
@ParameterizedClass
@EnumSource(TlsLibrary.class)
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeSessionsTest {
    private final TlsLibrary library;
    private final EdgeHosts hosts;
    private final SSLContext client;
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();

    EdgeSessionsTest(TlsLibrary library) {
        this.library = library;
        this.hosts = new EdgeHosts(library);
        this.client = hosts.clients();
    }

    @AfterEach
    void close() {
        fixture.close();
        upstream.close();
        hosts.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whoComesBackGoesOnWithItsSession(String version) {
        Listener gateway = gateway();
        long first = session(gateway, version);
        assertThat(session(gateway, version)).isEqualTo(first);
        assertThat(session(gateway, version)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aNewCertificateEndsTheSessionsOfTheOldOne(String version) {
        SvidPem pair = hosts.ca.issueWeb("shop.test");
        ReplaceableMaterial certificate = new ReplaceableMaterial(EdgeHosts.material(pair));
        hosts.host("shop.test", certificate, ClientRule.NONE);
        Listener gateway = gateway();
        long first = session(gateway, version);
        certificate.replace(EdgeHosts.material(pair));
        assertThat(session(gateway, version)).isNotEqualTo(first);
    }

    /** The same certificate, so that its name is not what tells them apart. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void noSessionIsGoodAtAnotherHost(String version) {
        ReplaceableMaterial certificate = new ReplaceableMaterial(EdgeHosts.material(hosts.ca.issueWeb("shop.test")));
        hosts.host("shop.test", certificate, ClientRule.NONE);
        long first = session(gateway(), version);
        try (EdgeHosts others = new EdgeHosts(library).host("shop.test", certificate, ClientRule.NONE)) {
            assertThat(session(fixture.gateway(Edge.of(others.build())), version))
                    .isNotEqualTo(first);
        }
    }

    /** The JDK goes by the clock of the system, which nobody moves. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketOutlivesOneChangeOfKeysAndNotTwo(String version) {
        Listener gateway = gateway();
        long first = session(gateway, version);
        hosts.later(Duration.ofMinutes(61));
        assertThat(session(gateway, version)).isEqualTo(first);
        hosts.later(Duration.ofMinutes(121));
        assertThat(session(gateway, version) == first).isEqualTo(library == TlsLibrary.JDK);
    }

    /** The JDK has read its setting when its first connection was made. */
    @Test
    void whereNoTicketsAreWantedEveryConnectionBeginsAnew() {
        assumeTrue(library == TlsLibrary.BORINGSSL);
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        try {
            hosts.host(
                    "shop.test",
                    new ReplaceableMaterial(EdgeHosts.material(hosts.ca.issueWeb("shop.test"))),
                    ClientRule.NONE);
            Listener gateway = gateway();
            assertThat(session(gateway, "TLSv1.3")).isNotEqualTo(session(gateway, "TLSv1.3"));
        } finally {
            System.clearProperty("jdk.tls.server.newSessionTicketCount");
        }
    }

    private Listener gateway() {
        return fixture.gateway(Edge.of(hosts.build()));
    }

    /** When the session of a connection was made. */
    private long session(Listener gateway, String version) {
        try (RawClient connection = RawClient.connect(gateway.address(), client, hello -> {
            EdgeHosts.asking("shop.test").accept(hello);
            hello.setProtocols(new String[] {version});
        })) {
            assertThat(connection.get("/shop/").bodyText()).isEqualTo("hello");
            return ((SSLSocket) connection.socket()).getSession().getCreationTime();
        }
    }
}
