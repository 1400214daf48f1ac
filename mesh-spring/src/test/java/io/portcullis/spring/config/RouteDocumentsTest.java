package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

class RouteDocumentsTest {
    private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

    @Test
    void routesOfSeveralDocumentsDoNotEraseEachOther() {
        StandardEnvironment environment = environment(routes("first"), routes("second", "third"));
        assertThat(ids(environment)).containsExactly("first", "second", "third");
    }

    @Test
    void anIdThatTwoDocumentsUseIsAnErrorThatNamesBothPlaces() {
        StandardEnvironment environment = environment(routes("shop"), routes("other", "shop"));
        assertThat(read(environment).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).startsWith(ROUTES + "[1].id");
            assertThat(problem.found())
                    .contains("shop is the id of routes[0] at ")
                    .contains("first.yml]:2:9 too");
            assertThat(problem.origin()).contains("second.yml]:5:9");
        });
    }

    @Test
    void mistakesAtTheSameIndexOfTwoDocumentsAreBothTold() {
        String bad = "%s:\n  - { id: %s, uri: \"ftp://x\", order: soon }\n";
        StandardEnvironment environment = environment(bad.formatted(ROUTES, "a"), bad.formatted(ROUTES, "b"));
        assertThat(read(environment).problems())
                .extracting(Problem::origin)
                .filteredOn(origin -> origin.contains("first.yml"))
                .hasSize(2);
        assertThat(read(environment).problems())
                .extracting(Problem::origin)
                .filteredOn(origin -> origin.contains("second.yml"))
                .hasSize(2);
    }

    @Test
    void placeholdersMayStandForWhatAnotherDocumentSays() {
        StandardEnvironment environment = environment(
                ROUTES + ":\n  - { id: \"${name}\", uri: \"no://op\", predicates: [ Path=/ ] }\n", "name: shop\n");
        assertThat(ids(environment)).containsExactly("shop");
    }

    @Test
    void aRouteOnTheCommandLineComesAfterThoseOfFiles() {
        StandardEnvironment environment = environment(routes("first"), "name: x");
        Map<String, Object> arguments = Map.of(ROUTES + "[0].id", "last", ROUTES + "[0].uri", "no://op");
        environment.getPropertySources().addFirst(new MapPropertySource("commandLineArgs", arguments));
        assertThat(ids(environment)).containsExactly("first", "last");
    }

    @Test
    void partsOfOneSourceDoNotEraseEachOtherEither() {
        StandardEnvironment environment = environment(routes("first"), "name: x");
        CompositePropertySource maps = new CompositePropertySource("composite-configmap");
        maps.addPropertySource(map("strong"));
        maps.addPropertySource(map("weak"));
        environment.getPropertySources().addFirst(maps);
        assertThat(ids(environment)).containsExactly("first", "weak", "strong");
    }

    private static MapPropertySource map(String route) {
        return new MapPropertySource(route, Map.of(ROUTES + "[0].id", route, ROUTES + "[0].uri", "no://op"));
    }

    private static List<String> ids(StandardEnvironment environment) {
        Reading reading = read(environment);
        assertThat(reading.problems()).isEmpty();
        return reading.snapshot().routes().stream().map(Route::id).toList();
    }

    private static Reading read(StandardEnvironment environment) {
        RouteSource routes = new GatewayRouteSource(new DefaultListableBeanFactory(), environment);
        return new ConfigurationReader(environment, routes, MeshRole.GATEWAY, List::of).read();
    }

    private static String routes(String... ids) {
        StringBuilder yaml = new StringBuilder(ROUTES + ":\n");
        for (String id : ids) {
            yaml.append("  - id: ").append(id).append("\n    uri: no://op\n    predicates: [ Path=/ ]\n");
        }
        return yaml.toString();
    }

    /** The second one is the stronger, as a later document is. */
    private static StandardEnvironment environment(String first, String second) {
        StandardEnvironment environment = Readings.environment(resource(first, "first.yml"), Map.of());
        Readings.environment(resource(second, "second.yml"), Map.of()).getPropertySources().stream()
                .filter(source -> source.getName().startsWith("test"))
                .toList()
                .forEach(source -> environment
                        .getPropertySources()
                        .addFirst(new org.springframework.boot.env.OriginTrackedMapPropertySource(
                                "second", (Map<?, ?>) source.getSource())));
        return environment;
    }

    private static ByteArrayResource resource(String yaml, String name) {
        return new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), name);
    }
}
