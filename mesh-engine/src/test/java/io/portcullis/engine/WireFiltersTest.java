package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Filters that answer, that say where a request goes, and predicates on the client's address, over real sockets. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class WireFiltersTest {
    @Test
    void aRedirectAnswersWithoutAnUpstream() {
        RouteFilter redirect = new RouteFilter.RedirectTo(302, URI.create("https://acme.org/new?a=1"), true);
        try (var fixture = new EngineFixture()
                        .route(
                                "old",
                                new RouteTarget.Nowhere(),
                                new RouteFilter.AddResponseHeader("X-Late", "1", true),
                                redirect)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/old/x?b=2");

            assertThat(response.status()).isEqualTo(302);
            assertThat(response.header("Location")).isEqualTo("https://acme.org/new?a=1&b=2");
            assertThat(response.header("Content-Length")).isEqualTo("0");
            assertThat(response.header("X-Late"))
                    .as("committed before other filters see it")
                    .isNull();
            assertThat(client.get("/old/y").status())
                    .as("the connection lives on")
                    .isEqualTo(302);
        }
    }

    @Test
    void aTooLargeRequestIsAnsweredBeforeItsBodyIsTaken() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("inner", ServicePolicy.DEFAULT, upstream)
                        .route("small", new RouteTarget.ToService(id("inner")), new RouteFilter.RequestSize(10))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /small/x HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world");
            Response response = client.readFinalResponse();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.header("errorMessage"))
                    .isEqualTo("Request size is larger than permissible limit. Request size is 11 B"
                            + " where permissible limit is 10 B");
            assertThat(upstream.connections()).isZero();
        }
    }

    @Test
    void aFilterSendsTheRequestElsewhere() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "there"));
                var fixture = new EngineFixture()
                        .route("any", new RouteTarget.Nowhere(), new RouteFilter.RequestHeaderToRequestUri("X-To"))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            String address = upstream.host() + ":" + upstream.port();
            Response response = client.get("/any/x?a=1", "X-To: http://" + address + "/over/here?b=2");

            assertThat(response.bodyText()).isEqualTo("there");
            assertThat(upstream.awaitRequest(1).target()).isEqualTo("/over/here?b=2");
            assertThat(upstream.awaitRequest(1).header("Host")).isEqualTo(address);
            assertThat(client.get("/any/x").status()).as("without the header").isEqualTo(200);
            assertThat(client.get("/any/x", "X-To: ftp://example.org").status()).isEqualTo(400);
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @Test
    void hostGoesUpstreamAsTheFilterSays() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("inner", ServicePolicy.DEFAULT, upstream)
                        .route("kept", new RouteTarget.ToService(id("inner")), new RouteFilter.PreserveHostHeader())
                        .route(
                                "set",
                                new RouteTarget.ToService(id("inner")),
                                new RouteFilter.SetRequestHostHeader("example.org"))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.get("/kept/x");
            client.get("/set/x");

            assertThat(upstream.awaitRequest(1).header("Host")).isEqualTo("test");
            assertThat(upstream.awaitRequest(2).header("Host")).isEqualTo("example.org");
        }
    }

    @Test
    void theClientsAddressChoosesTheRoute() {
        Route trusted = route(
                "forwarded",
                new RoutePredicate.XForwardedRemoteAddr(
                        List.of(IpRange.parse("10.0.0.0/8")), 1, LinearRegex.compile("127\\..*")),
                204);
        Route local = route("local", new RoutePredicate.RemoteAddr(List.of(IpRange.parse("127.0.0.0/8"))), 202);
        try (var fixture = new EngineFixture().routes(trusted, local).apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/").status()).isEqualTo(202);
            assertThat(client.get("/", "X-Forwarded-For: 192.0.2.1, 10.1.2.3").status())
                    .isEqualTo(204);
            assertThat(client.get("/", "X-Forwarded-For: 10.1.2.3, 192.0.2.1").status())
                    .isEqualTo(202);
            assertThat(client.get("/", "X-Forwarded-For: 10.1.2.3", "X-Forwarded-For: 10.1.2.3")
                            .status())
                    .as("said twice is not said")
                    .isEqualTo(202);
        }
    }

    private static Route route(String id, RoutePredicate predicate, int status) {
        return new Route(
                id,
                0,
                List.of(predicate),
                List.of(new RouteFilter.SetStatus(status)),
                new RouteTarget.Nowhere(),
                Map.of());
    }

    private static ServiceId id(String name) {
        return ServiceId.of(name);
    }
}
