package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.CorsPolicy;
import io.portcullis.core.model.CorsRules;
import io.portcullis.core.model.ErrorPage;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages of ours, for whom they are, and what they say to pages of other origins. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgePagesTest {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final ContentPolicy PAGES = new ContentPolicy(
            null,
            CorsRules.NONE,
            List.of(
                    new ErrorPage(
                            List.of("**.Shop.example.org"),
                            List.of("404", "5xx"),
                            HTML,
                            "<p>{{status}} {{code}} {{trace-id}} {{other}}"),
                    new ErrorPage(List.of(), List.of("4xx"), "text/plain; charset=utf-8", "any {{status}} {{code}}")));

    @Test
    void theFirstPageForHostAndStatusIsShown() {
        try (var fixture = fixture(PAGES);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response own = get(client, "/nowhere", "eu.SHOP.example.org:8080", "Accept: text/html, */*;q=0.5");
            assertThat(own.status()).isEqualTo(404);
            assertThat(own.header("content-type")).isEqualTo(HTML);
            assertThat(own.bodyText()).isEqualTo("<p>404 no_route " + TRACE + " {{other}}");
            assertThat(get(client, "/gone/a", "shop.example.org", "X: y").bodyText())
                    .startsWith("<p>503 no_endpoint");
            assertThat(get(client, "/nowhere", "elsewhere.example.org", "X: y").bodyText())
                    .isEqualTo("any 404 no_route");
            assertThat(get(client, "/gone/a", "elsewhere.example.org", "X: y").bodyText())
                    .startsWith("503 Service Unavailable (no_endpoint)");
        }
    }

    @Test
    void programsThatAskForAProblemDocumentGetIt() {
        try (var fixture = fixture(PAGES);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = get(client, "/nowhere", "eu.shop.example.org", "Accept: application/json");
            assertThat(response.header("content-type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void anEmptyRefusalOfAFilterGetsThePageAndARedirectionDoesNot() {
        try (var fixture = fixture(PAGES);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response refused = client.send("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd")
                    .readFinalResponse();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.bodyText()).isEqualTo("any 413 RequestSize");
        }
    }

    @Test
    void requestsThatAreNoneGetThePageOfEveryHost() {
        try (var fixture = fixture(PAGES);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: eu.shop.example.org\r\nHost: b\r\n\r\n")
                            .readFinalResponse()
                            .bodyText())
                    .isEqualTo("any 400 bad_request");
        }
    }

    @Test
    void aPreflightIsAnsweredHereAndARefusalSaysWhy() {
        CorsPolicy policy = new CorsPolicy(
                List.of("https://a.example.org"), List.of(), List.of("PUT"), List.of("X-A"), List.of(), true, false, 9);
        List<CorsRules.Rule> rules = List.of(new CorsRules.Rule("/**", policy));
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "ok", "Vary", "Accept"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .content(new ContentPolicy(null, new CorsRules(rules, List.of()), List.of()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response asked = client.send("OPTIONS /shop/a HTTP/1.1\r\nHost: h\r\nOrigin: https://a.example.org\r\n"
                            + "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-a\r\n\r\n")
                    .readFinalResponse();
            assertThat(asked.status()).isEqualTo(200);
            assertThat(asked.header("access-control-allow-origin")).isEqualTo("https://a.example.org");
            assertThat(asked.header("access-control-max-age")).isEqualTo("9");
            Response refused = get(client, "/shop/a", "h", "Origin: https://b.example.org");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.bodyText()).contains("cors_refused", "https://b.example.org is not allowed");
            assertThat(upstream.executions()).isZero();

            Response same = get(client, "/shop/a", "h", "Origin: http://h");
            assertThat(same.headers("vary"))
                    .containsExactly(
                            "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Accept");
        }
    }

    private static EngineFixture fixture(ContentPolicy edge) {
        return new EngineFixture()
                .service("gone", ServicePolicy.DEFAULT)
                .route("small", "/small", new RouteTarget.Nowhere(), new RouteFilter.RequestSize(1))
                .content(edge)
                .apply();
    }

    private static Response get(RawClient client, String path, String host, String line) {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + line + "\r\ntraceparent: 00-" + TRACE
                        + "-b7ad6b7169203331-01\r\n\r\n")
                .readFinalResponse();
    }
}
