package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.ForwardedPolicy.Family;
import io.portcullis.core.model.ForwardedPolicy.Fields;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.proxy.ProxyHeaders;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway believes of X-Forwarded-* and Forwarded (RFC 7239), and what it writes. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ForwardedTest {
    private static final List<IpRange> PROXIES =
            List.of(IpRange.parse("127.0.0.1"), IpRange.parse("10.0.0.0/8"), IpRange.parse("fd00::/8"));
    private static final Fields BOTH = new Fields(true, true, true, true, true, true);

    /** What the service got, and what was written down. */
    private record Seen(Received request, ExchangeRecord record) {}

    private static Seen send(ForwardedPolicy policy, String... fields) {
        return send(policy, ProxyPeers.NONE, new byte[0], fields);
    }

    private static Seen send(ForwardedPolicy policy, ProxyPeers balancers, byte[] first, String... fields) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .entrance(new EntrancePolicy(policy, balancers, Map.of()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.send(first).get("/shop/", fields).status()).isEqualTo(200);
            return new Seen(upstream.awaitRequest(1), fixture.nextEnded());
        }
    }

    private static ForwardedPolicy trusting(Family family) {
        return new ForwardedPolicy(PROXIES, null, family, BOTH);
    }

    @Test
    void strangersAreReplaced() {
        Seen seen = send(
                new ForwardedPolicy(List.of(IpRange.parse("10.0.0.0/8")), null, Family.X_FORWARDED, Fields.DEFAULT),
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Port: 4443",
                "X-Forwarded-Prefix: /evil",
                "X_Forwarded_For: 203.0.113.9",
                "Forwarded: for=203.0.113.9");

        assertThat(seen.request.headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.request.headers("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.request.headers("X-Forwarded-Host")).containsExactly("test");
        assertThat(seen.request.headers("X-Forwarded-Port")).containsExactly("80");
        assertThat(seen.request.headers("X-Forwarded-Prefix")).isEmpty();
        assertThat(seen.request.headers("Forwarded")).isEmpty();
        assertThat(seen.request.headers("X_Forwarded_For")).isEmpty();
        assertThat(seen.record.clientAddress()).startsWith("127.0.0.1:");
        assertThat(seen.record.proxy()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 203.0.113.9 | 203.0.113.9, 127.0.0.1",
                "203.0.113.9, 10.0.0.7 | 203.0.113.9 | 203.0.113.9, 10.0.0.7, 127.0.0.1",
                // What stands to the left of the client is the client's own word.
                "1.2.3.4, 203.0.113.9 | 203.0.113.9 | 203.0.113.9, 127.0.0.1",
                "10.0.0.1, 203.0.113.9, 10.0.0.7 | 203.0.113.9 | 203.0.113.9, 10.0.0.7, 127.0.0.1",
                "unknown, 203.0.113.9 | 203.0.113.9 | 203.0.113.9, 127.0.0.1",
                // All are trusted: the first is the client.
                "10.0.0.1, 10.0.0.2 | 10.0.0.1 | 10.0.0.1, 10.0.0.2, 127.0.0.1",
                // What is not readable ends it.
                "203.0.113.9, unknown, 10.0.0.7 | 10.0.0.7 | 10.0.0.7, 127.0.0.1",
                "203.0.113.9, | 127.0.0.1 | 127.0.0.1",
                "evil.example | 127.0.0.1 | 127.0.0.1",
                "203.0.113.999 | 127.0.0.1 | 127.0.0.1",
                "203.0.113.9:4711 | 203.0.113.9:4711 | 203.0.113.9, 127.0.0.1",
                "2001:db8::9 | [2001:db8::9] | 2001:db8::9, 127.0.0.1",
                "[2001:db8::9]:4711, fd00::7 | [2001:db8::9]:4711 | 2001:db8::9, fd00::7, 127.0.0.1",
                "fe80::1%eth0 | 127.0.0.1 | 127.0.0.1",
            })
    void clientIsFoundFromTheRight(String said, String client, String written) {
        Seen seen = send(trusting(Family.X_FORWARDED), "X-Forwarded-For: " + said);

        assertThat(seen.request.headers("X-Forwarded-For")).containsExactly(written);
        boolean nobody = client.equals("127.0.0.1");
        assertThat(seen.record.clientAddress()).matches(nobody ? "127\\.0\\.0\\.1:\\d+" : Pattern.quote(client));
        assertThat(seen.record.proxy() == null).isEqualTo(nobody);
    }

    @Test
    void severalLinesAreOneList() {
        Seen seen = send(trusting(Family.X_FORWARDED), "X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 203.0.113.9");

        assertThat(seen.request.headers("X-Forwarded-For")).containsExactly("203.0.113.9, 127.0.0.1");
    }

    @Test
    void restOfTheFamilyIsBelievedToo() {
        Seen seen = send(
                trusting(Family.X_FORWARDED),
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.example:8443",
                "X-Forwarded-Port: 8443",
                "X-Forwarded-Prefix: /api",
                "Forwarded: for=1.2.3.4");

        assertThat(seen.request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(seen.request.header("X-Forwarded-Host")).isEqualTo("shop.example:8443");
        assertThat(seen.request.header("X-Forwarded-Port")).isEqualTo("8443");
        assertThat(seen.request.header("X-Forwarded-Prefix")).isEqualTo("/api");
        assertThat(seen.request.headers("Forwarded"))
                .containsExactly("for=203.0.113.9;host=\"shop.example:8443\";proto=https, for=127.0.0.1");
    }

    /** Proxies that append: what stands beside the client's address was said by who saw the client. */
    @Test
    void partsOfTheClientAreTakenFromItsPlace() {
        Seen seen = send(
                trusting(Family.X_FORWARDED),
                "X-Forwarded-For: 1.2.3.4, 203.0.113.9, 10.0.0.7",
                "X-Forwarded-Proto: http, https, http",
                "X-Forwarded-Host: evil.example, shop.example, inner",
                "X-Forwarded-Port: 1, 443, 80");

        assertThat(seen.request.header("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(seen.request.header("X-Forwarded-Host")).isEqualTo("shop.example");
        assertThat(seen.request.header("X-Forwarded-Port")).isEqualTo("443");
    }

    @Test
    void partsThatMakeNoSenseAreOurs() {
        Seen seen = send(
                trusting(Family.X_FORWARDED),
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Proto: javascript",
                "X-Forwarded-Host: a/b",
                "X-Forwarded-Port: 99999",
                "X-Forwarded-Prefix: //evil.example");

        assertThat(seen.request.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(seen.request.header("X-Forwarded-Host")).isEqualTo("test");
        assertThat(seen.request.header("X-Forwarded-Port")).isEqualTo("80");
        assertThat(seen.request.headers("X-Forwarded-Prefix")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.9;proto=https;host=shop.example | 203.0.113.9 | "
                        + "for=203.0.113.9;proto=https;host=shop.example, for=127.0.0.1;host=test;proto=http",
                "for=1.2.3.4, For=\"[2001:db8::9]:4711\";by=_lb | [2001:db8::9]:4711 | "
                        + "For=\"[2001:db8::9]:4711\";by=_lb, for=127.0.0.1;host=test;proto=http",
                "for=\"203.0.113.9:_x\" , for=10.0.0.7 | 203.0.113.9 | "
                        + "for=\"203.0.113.9:_x\", for=10.0.0.7, for=127.0.0.1;host=test;proto=http",
                "for=203.0.113.9;x=\"a,b;\\\"c\" | 203.0.113.9 | "
                        + "for=203.0.113.9;x=\"a,b;\\\"c\", for=127.0.0.1;host=test;proto=http",
                "for=_hidden | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "for=unknown | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "for=2001:db8::9 | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "for=203.0.113.9;proto | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "for=203.0.113.9,, for=10.0.0.7 | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "for=\"203.0.113.9 | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
                "203.0.113.9 | 127.0.0.1 | for=127.0.0.1;host=test;proto=http",
            })
    void forwardedIsReadByItsGrammar(String said, String client, String written) {
        Seen seen = send(trusting(Family.FORWARDED), "Forwarded: " + said, "X-Forwarded-For: 1.2.3.4");

        assertThat(seen.request.headers("Forwarded")).containsExactly(written);
        assertThat(seen.record.clientAddress())
                .matches(client.equals("127.0.0.1") ? "127\\.0\\.0\\.1:\\d+" : Pattern.quote(client));
        assertThat(seen.request.header("X-Forwarded-For"))
                .doesNotContain("1.2.3.4")
                .endsWith("127.0.0.1");
    }

    @Test
    void strangersGetOneElementOfForwarded() {
        Seen seen = send(new ForwardedPolicy(List.of(), null, Family.X_FORWARDED, BOTH), "Forwarded: for=1.2.3.4");

        assertThat(seen.request.headers("Forwarded")).containsExactly("for=127.0.0.1;host=test;proto=http");
    }

    @Test
    void clientWithIpv6IsQuoted() {
        ProxyPeers balancer = new ProxyPeers(List.of(IpRange.parse("127.0.0.1")), ProxyPeers.DEFAULT_TIMEOUT);
        Seen seen = send(
                new ForwardedPolicy(List.of(), null, Family.X_FORWARDED, BOTH),
                balancer,
                ProxyHeaders.text("PROXY TCP6 2001:db8::9 2001:db8::1 4711 80"));

        assertThat(seen.request.header("Forwarded")).isEqualTo("for=\"[2001:db8::9]\";host=test;proto=http");
        assertThat(seen.request.header("X-Forwarded-For")).isEqualTo("2001:db8::9");
    }

    /** The PROXY header says who opened the connection: that one has to be trusted, not the load balancer in between. */
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "203.0.113.66"})
    void openerOfTheConnectionIsWhoHasToBeTrusted(String opener) {
        ProxyPeers balancer = new ProxyPeers(List.of(IpRange.parse("127.0.0.1")), ProxyPeers.DEFAULT_TIMEOUT);
        Seen seen = send(
                trusting(Family.X_FORWARDED),
                balancer,
                ProxyHeaders.text("PROXY TCP4 " + opener + " 198.51.100.1 4711 80"),
                "X-Forwarded-For: 203.0.113.9");

        boolean trusted = opener.startsWith("10.");
        assertThat(seen.request.header("X-Forwarded-For")).isEqualTo(trusted ? "203.0.113.9, 10.0.0.7" : opener);
        assertThat(seen.record.clientAddress()).isEqualTo(trusted ? "203.0.113.9" : opener + ":4711");
        assertThat(seen.record.proxy()).startsWith("127.0.0.1:");
    }

    @Test
    void expressionNamesProxiesToo() {
        Seen seen = send(
                new ForwardedPolicy(
                        List.of(), Pattern.compile("127\\.0\\.0\\.\\d+"), Family.X_FORWARDED, Fields.DEFAULT),
                "X-Forwarded-For: 203.0.113.9");

        assertThat(seen.record.clientAddress()).isEqualTo("203.0.113.9");
    }

    @Test
    void fieldsCanBeLeftOut() {
        Fields none = new Fields(false, false, false, false, false, false);
        Seen seen = send(
                new ForwardedPolicy(PROXIES, null, Family.X_FORWARDED, none),
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-Prefix: /api");

        assertThat(Arrays.asList("For", "Proto", "Host", "Port", "Prefix"))
                .allSatisfy(each ->
                        assertThat(seen.request.headers("X-Forwarded-" + each)).isEmpty());
        assertThat(seen.record.clientAddress()).isEqualTo("203.0.113.9");
    }

    /** Many users over one connection of a proxy. */
    @Test
    void eachRequestHasItsOwnClient() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .entrance(new EntrancePolicy(trusting(Family.X_FORWARDED), ProxyPeers.NONE, Map.of()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (@Nullable String user : Arrays.asList("203.0.113.1", "203.0.113.2", null, "203.0.113.3")) {
                client.get("/shop/", user == null ? "X-Other: 1" : "X-Forwarded-For: " + user);
                assertThat(fixture.nextEnded().clientAddress()).startsWith(user == null ? "127.0.0.1:" : user);
            }
        }
    }
}
