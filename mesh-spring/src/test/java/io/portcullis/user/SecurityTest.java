package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.route.Route;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** An application with Spring Security: whatever is sent, no upstream sees a request that was not authenticated. */
class SecurityTest {
    private static final int ATTEMPTS = 400;
    private static final String CREDENTIALS = "Basic "
            + Base64.getEncoder().encodeToString("anna:secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static Running gateway;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start(script -> script.respond(200, "reached"));
        gateway = Running.start(directory, routes(upstream, ROUTES), Secured.class, ExtensionLaneTest.OwnFilters.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
    }

    /** What only Spring can run, what the engine could run but for the security chain, and both in one route's filters. */
    private static final List<String> ROUTES = List.of(
            "{ id: opaque-first, uri: \"lb://shop\", order: -5, predicates: [ \"Path=/orders/**\", Night=x ] }",
            "{ id: public, uri: \"lb://shop\", predicates: [ \"Path=/public/**\" ] }",
            "{ id: shop, uri: \"lb://shop\", predicates: [ \"Path=/orders/**\" ], filters: [ StripPrefix=1 ] }",
            "{ id: own-filter, uri: \"lb://shop\", predicates: [ \"Path=/own/**\" ], filters: [ Greet=x, PreserveHostHeader ] }",
            "{ id: by-host, uri: \"http://%1$s\", predicates: [ \"Host=**.example.org\" ] }",
            "{ id: by-method, uri: \"http://%1$s\", order: -1, predicates: [ \"Method=PUT,DELETE\" ], filters: [ Greet=x ] }",
            "{ id: heavy, uri: \"lb://shop\", predicates: [ \"Path=/shares/**\", \"Weight=g, 9\" ] }",
            "{ id: light, uri: \"lb://shop\", predicates: [ \"Path=/shares/**\", \"Weight=g, 1\", Night=x ] }",
            "{ id: again, uri: \"lb://shop\", predicates: [ \"Path=/again/**\" ], filters: [ { name: Retry, args: { retries: 1 } } ] }",
            "{ id: rest, uri: \"lb://shop\", order: 100, predicates: [ \"Path=/**\" ] }");

    private static String routes(ScriptedUpstream to, List<String> routes) {
        return "spring.cloud.gateway.server.webflux.routes:\n  - "
                + String.join("\n  - ", routes).formatted(to.address())
                + "\nportcullis.services.shop.endpoints: [ { address: \"" + to.address() + "\" } ]\n";
    }

    /** The routes in an order of the seed's own. */
    private static void shuffle(SplittableRandom random) {
        List<String> shuffled = new ArrayList<>(ROUTES);
        Collections.shuffle(shuffled, java.util.Random.from(random));
        gateway.rewrite(routes(upstream, shuffled));
        gateway.bean(ContextRefresher.class).refresh();
        assertThat(gateway.bean(ConfigurationService.class).current().snapshot().routes())
                .extracting(Route::id)
                .filteredOn(id -> !List.of("opaque-first", "by-method", "rest").contains(id))
                .as("the order is in force")
                .containsExactlyElementsOf(shuffled.stream()
                        .map(route -> route.substring("{ id: ".length(), route.indexOf(',')))
                        .filter(id ->
                                !List.of("opaque-first", "by-method", "rest").contains(id))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {20261123, 1, 2})
    void noAttemptReachesAnUpstreamWithoutCredentials(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        shuffle(random);
        int before = upstream.requests().size();
        for (int i = 0; i < ATTEMPTS; i++) {
            String attempt = Attempt.next(random);
            try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
                Response response = client.send(attempt).readResponse(attempt.substring(0, attempt.indexOf(' ')));
                assertThat(response.status())
                        .as("seed %d, attempt %d:%n%s", seed, i, attempt)
                        .isBetween(400, 501);
            }
        }
        List<Received> reached =
                upstream.requests().subList(before, upstream.requests().size());
        assertThat(reached)
                .as("seed %d", seed)
                .allMatch(request -> request.target().startsWith("/public/"));
    }

    @Test
    void whoHasCredentialsReachesEachRoute() {
        for (String path : List.of("/orders/1", "/own/1", "/shares/1", "/again/1", "/anything")) {
            assertThat(gateway.get(path, "Authorization: " + CREDENTIALS).bodyText())
                    .as(path)
                    .isEqualTo("reached");
            assertThat(gateway.get(path).status()).as(path).isEqualTo(401);
        }
        gateway.get("/orders/1", "Authorization: " + CREDENTIALS);
        assertThat(upstream.requests().getLast().target())
                .as("behind StripPrefix")
                .isEqualTo("/1");
        assertThat(gateway.get("/public/1").bodyText()).isEqualTo("reached");
    }

    @Test
    void aRouteThatWouldPassByItStopsTheStart(@TempDir Path other) {
        String yaml = """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: http://127.0.0.1:1
                    predicates: [ Path=/** ]
                    metadata: { portcullis.lane: engine }
                """;
        assertThatThrownBy(() -> Running.start(other, yaml, Secured.class))
                .rootCause()
                .hasMessageContaining("route shop: metadata.portcullis.lane: would pass by Spring Security");
    }

    /** One request that tries to get through, in some spelling. */
    private static final class Attempt {
        private static final List<String> PATHS = List.of(
                "/orders/1", "/own/1", "/shares/1", "/again/1", "/anything", "/", "/orders", "/actuator/health");
        private static final List<String> METHODS =
                List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "FOO", "TRACE");
        private static final List<String> HOSTS = List.of("a", "shop.example.org", "example.org:80", "[::1]", "shop");
        private static final List<String> HEADERS = List.of(
                "X-Night: yes",
                "x-portcullis-lane: engine",
                "x-portcullis-attempt: 2",
                "X-Forwarded-Prefix: /public",
                "X-Forwarded-Host: public",
                "X-Original-URL: /public/1",
                "X-Rewrite-URL: /public/1",
                "Authorization: Basic broken",
                "Authorization: Bearer x",
                "Cookie: SESSION=1",
                "Forwarded: for=127.0.0.1;proto=https",
                "Connection: Authorization",
                "Expect: 100-continue");

        static String next(SplittableRandom random) {
            String method = one(METHODS, random);
            StringBuilder text = new StringBuilder(method)
                    .append(' ')
                    .append(spelt(one(PATHS, random), random))
                    .append(random.nextInt(4) == 0 ? "?path=/public/1" : "")
                    .append(random.nextInt(12) == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n")
                    .append("Host: ")
                    .append(one(HOSTS, random))
                    .append("\r\n");
            for (int i = random.nextInt(3); i > 0; i--) {
                text.append(one(HEADERS, random)).append("\r\n");
            }
            boolean body = random.nextInt(3) == 0 && !method.equals("TRACE");
            return text.append(body ? "Content-Length: 3\r\n\r\nabc" : "\r\n").toString();
        }

        /** Other ways to write a path, some of which name the public one on their way. */
        private static String spelt(String path, SplittableRandom random) {
            return switch (random.nextInt(16)) {
                case 0 -> "/public/.." + path;
                case 1 -> "/public/%2e%2e" + path;
                case 2 -> "/public;x=1/.." + path;
                case 3 -> "/public/..;" + path;
                case 4 -> "//public" + path.replaceFirst("^/", "/../");
                case 5 -> "/" + path;
                case 6 -> path + "/";
                case 7 -> path + ";a=b";
                case 8 -> path.replace("o", "%6f");
                case 9 -> path.replace("o", "%6F").replace("r", "%72");
                case 10 -> path + "/..%2fpublic";
                case 11 -> path + "%00/public/1";
                case 12 -> "/%70ublic/../" + path.substring(1);
                case 13 -> "http://public" + path;
                case 14 -> path.toUpperCase(java.util.Locale.ROOT);
                default -> path;
            };
        }

        private static String one(List<String> of, SplittableRandom random) {
            return of.get(random.nextInt(of.size()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    static class Secured {
        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(basic -> {})
                    .authorizeExchange(exchanges -> exchanges
                            .pathMatchers("/public/**")
                            .permitAll()
                            .anyExchange()
                            .authenticated())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(User.withUsername("anna")
                    .password("{noop}secret")
                    .roles("USER")
                    .build());
        }
    }
}
