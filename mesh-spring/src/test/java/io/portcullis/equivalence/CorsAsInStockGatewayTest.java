package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.route.Route;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.testkit.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * For generated requests of pages of other origins, both gateways answer the same and let the same through. One more seed:
 * {@code -Dequivalence.seed=7}.
 */
class CorsAsInStockGatewayTest {
    private static final int REQUESTS = 1_500;
    private static final long SEED = Long.getLong("equivalence.seed", 1);
    private static final String UNROUTED =
            "--spring.cloud.gateway.server.webflux.globalcors.add-to-simple-url-handler-mapping=";
    private static final RouteText ANY = new RouteText("cors", "", List.of(), List.of(), List.of());

    private static final String GLOBAL = """
            spring.cloud.gateway.server.webflux:
              globalcors:
                cors-configurations:
                  "[/any/**]": { allowedOrigins: "*", allowedMethods: [ GET, POST ], allowedHeaders: "*", maxAge: 30 }
                  "[/named/**]":
                    allowedOrigins: [ "https://a.example.org", "https://B.example.org/" ]
                    allowedHeaders: [ X-One, x-two ]
                    exposedHeaders: [ X-Up, X-Other ]
                    allowedMethods: "*"
                    allowCredentials: true
                  "[/patterns/**]":
                    allowedOriginPatterns: [ "https://*.example.org:[8443,9443]", "http://*.test:[*]", "https://*x*.deep.org" ]
                    allowedMethods: "PUT,GET"
                    allowCredentials: true
                    allowPrivateNetwork: true
                    maxAge: 1800
                  "[/defaults/**]": { allowedOrigins: "https://a.example.org" }
                  "[/nobody/**]": { allowedMethods: [ GET ] }
                  "[/named/deeper/**]": { allowedOrigins: "*" }
                  "[/metadata/**]": { allowedOrigins: "https://b.example.org" }
                  "[/unrouted/**]": { allowedOrigins: "https://a.example.org", allowedMethods: "*" }
            """;

    private static final String ROUTES = """
            spring.cloud.gateway.server.webflux:
              routes:
                - id: most
                  uri: ${equivalence.upstream}
                  predicates: [ "Path=/any/**,/named/**,/patterns/**,/defaults/**,/nobody/**,/free/**" ]
                - id: metadata
                  uri: ${equivalence.upstream}
                  order: 1
                  predicates: [ "Path=/metadata/{id},/metadata/{id}/more" ]
                  metadata:
                    cors:
                      allowedOrigins: "https://a.example.org"
                      allowedMethods: [ GET, DELETE ]
                      allowedHeaders: [ X-One ]
                      exposedHeaders: X-Up
                      allowCredentials: true
                      maxAge: 7
                - id: same-pattern-later
                  uri: ${equivalence.upstream}
                  order: 2
                  predicates: [ "Path=/metadata/{id}", "Method=TRACE" ]
                  metadata: { cors: { allowedOriginPatterns: [ "https://*.example.org" ], allowedMethods: "*" } }
                - id: only-get
                  uri: ${equivalence.upstream}
                  predicates: [ "Path=/onlyget/**", "Method=GET" ]
                - id: filtered
                  uri: ${equivalence.upstream}
                  predicates: [ "Path=/any-filtered/**" ]
                  filters: [ "SetResponseHeader=X-Up, set", "DedupeResponseHeader=Access-Control-Allow-Origin Vary" ]
                  metadata: { cors: { allowedOrigins: "*" } }
                - id: redirected
                  uri: ${equivalence.upstream}
                  predicates: [ "Path=/redirected/**" ]
                  filters: [ "RedirectTo=302, https://acme.example.org" ]
                  metadata: { cors: { allowedOrigins: "*" } }
            """;

    private static final List<String> PATHS = List.of(
            "/any/a",
            "/named/a",
            "/named/deeper/a",
            "/patterns/a",
            "/defaults/a",
            "/nobody/a",
            "/free/a",
            "/metadata/1",
            "/metadata/1/more",
            "/onlyget/a",
            "/any-filtered/a",
            "/redirected/a",
            "/unrouted/a",
            "/nowhere");
    private static final List<String> METHODS =
            List.of("GET", "POST", "OPTIONS", "OPTIONS", "OPTIONS", "HEAD", "DELETE");
    private static final List<String> ORIGINS = List.of(
            "",
            "https://a.example.org",
            "https://a.example.org/",
            "https://A.example.org",
            "https://b.example.org",
            "https://c.example.org:8443",
            "https://c.example.org:8444",
            "https://c.example.org",
            "http://c.test",
            "http://c.test:8080",
            "http://c.test:80x",
            "https://axb.deep.org",
            "https://x.deep.org",
            "https://a.deep.org",
            "http://shop.example.org",
            "http://shop.example.org:80",
            "http://shop.example.org:8080",
            "https://shop.example.org",
            "http://Shop.example.org",
            "null",
            "file://");
    private static final List<String> ASKED_METHODS = List.of("", "GET", "POST", "PUT", "DELETE", "get", "ODD");
    private static final List<String> ASKED_HEADERS =
            List.of("", "", "x-one", "X-One, X-Three", "X-Two ,, x-one", "X-Three", "Content-Type,X-One");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sameUpstreamAndSameResponse(boolean unrouted, @TempDir Path directory) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        // Stock reads what holds without a route at its start, and never again.
        Path file = Files.writeString(directory.resolve("cors.yml"), GLOBAL);
        String[] settings = {UNROUTED + unrouted, "--spring.config.import=file:" + file};
        try (Comparison comparison = new Comparison(settings)) {
            comparison.load(ROUTES);
            assertNothingTakesTheLane(comparison);
            for (int i = 0; i < REQUESTS; i++) {
                comparison.compare(call(random), List.of(answer(random)), ANY);
            }
            assertThat(comparison.takeDisagreements()).as("seed %d", SEED).isEmpty();
            assertThat(comparison.reachedUpstream()).isBetween(REQUESTS / 10L, REQUESTS * 9 / 10L);
        }
    }

    private static void assertNothingTakesTheLane(Comparison comparison) {
        ConfigurationService configuration = comparison.ours().bean(ConfigurationService.class);
        assertThat(configuration.rejections()).isEmpty();
        assertThat(configuration.current().snapshot().routes()).hasSize(6).noneMatch(Route::inLane);
    }

    private static Call call(SplittableRandom random) {
        List<Field> fields = new ArrayList<>(List.of(new Field("Host", "shop.example.org")));
        add(fields, "Origin", one(ORIGINS, random));
        add(fields, "Access-Control-Request-Method", one(ASKED_METHODS, random));
        add(fields, "Access-Control-Request-Headers", one(ASKED_HEADERS, random));
        if (random.nextInt(4) == 0) {
            add(fields, "Access-Control-Request-Private-Network", random.nextBoolean() ? "true" : "false");
        }
        return new Call(one(METHODS, random), one(PATHS, random), fields, "", false);
    }

    /** Some services speak of origins themselves. */
    private static Answer answer(SplittableRandom random) {
        List<Field> fields = new ArrayList<>(List.of(new Field("X-Up", "up")));
        if (random.nextInt(4) == 0) {
            add(fields, "Access-Control-Allow-Origin", "https://of.the.service");
            add(fields, "Vary", "Origin");
        }
        return new Answer(200, fields, "ok", false);
    }

    private static void add(List<Field> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.add(new Field(name, value));
        }
    }

    private static String one(List<String> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }
}
