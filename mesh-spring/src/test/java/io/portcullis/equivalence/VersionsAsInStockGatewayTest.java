package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.route.Route;
import io.portcullis.spring.config.ConfigurationService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Versions of the API elsewhere than in a header, and required ones: both gateways read, match and refuse the same. */
class VersionsAsInStockGatewayTest {
    private static final String USE = "--spring.webflux.apiversion.use.";
    private static final List<Answer> GOOD = List.of(new Answer(200, List.of(), "ok", false));
    private static final List<String> VERSIONS =
            List.of("1", "1.0", "1.1", "v1.2", "2", "7.0.1", "one", "", "1.2.3.4", "1.", "2.0-rc1", "99999999999");
    private static final RouteText ANY = new RouteText("versions", "", List.of(), List.of(), List.of());

    @Test
    void requiredInAHeaderOrAParameter() {
        List<Call> calls = new ArrayList<>();
        calls.add(new Draft().path("/a").call());
        calls.add(new Draft().path("/elsewhere").call());
        for (String version : VERSIONS) {
            calls.add(new Draft().path("/a").header("X-V", version).call());
            calls.add(new Draft().path("/a").query("v=" + version).call());
            calls.add(new Draft().path("/elsewhere").query("v=" + version).call());
            calls.add(new Draft().path("/a").query("v").query("v=" + version).call());
            calls.add(new Draft()
                    .path("/a")
                    .query("v=1")
                    .header("x-v", version)
                    .header("x-v", "1")
                    .call());
        }
        compare(calls, USE + "header=X-V", USE + "query-parameter=v", "--spring.webflux.apiversion.required=true");
    }

    @Test
    void inASegmentOfThePath() {
        List<Call> calls = new ArrayList<>(List.of(new Draft().path("/a").call()));
        for (String version : VERSIONS) {
            calls.add(new Draft().path("/a/" + version).call());
            calls.add(new Draft().path("/a/" + version + "/b").call());
            calls.add(new Draft().path("/elsewhere/" + version).call());
        }
        compare(calls, USE + "path-segment=1", "--spring.webflux.apiversion.supported=1.0,2.0");
    }

    private static void compare(List<Call> calls, String... settings) {
        try (Comparison comparison = new Comparison(settings)) {
            comparison.load(ROUTES);
            assertThat(comparison
                            .ours()
                            .bean(ConfigurationService.class)
                            .current()
                            .snapshot()
                            .routes())
                    .hasSize(3)
                    .noneMatch(Route::inLane);
            calls.forEach(call -> comparison.compare(call, GOOD, ANY));
            assertThat(comparison.takeDisagreements()).isEmpty();
            assertThat(comparison.reachedUpstream()).isBetween(5L, comparison.compared() - 5);
        }
    }

    private static final String ROUTES = """
            spring.cloud.gateway.server.webflux:
              routes:
                - { id: one, uri: "${equivalence.upstream}", predicates: [ "Path=/a/**", "Version=1.0" ] }
                - id: later
                  uri: ${equivalence.upstream}
                  predicates: [ "Path=/a/**", "Version=1.2+" ]
                  filters: [ "AddRequestHeader=X-Later, yes" ]
                - { id: rest, uri: "${equivalence.upstream}", predicates: [ "Path=/a/**" ] }
            """;
}
