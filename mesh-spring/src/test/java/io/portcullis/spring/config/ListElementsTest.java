package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.core.env.MapPropertySource;

/** A list that is bound element by element is the one that Boot binds at once. */
class ListElementsTest {
    private static final String LIST = RouteDocuments.ROUTES;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void generatedRoutes(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            String route = LIST + "[" + i + "]";
            properties.put(route + ".id", "r" + i);
            properties.put(route + ".uri", "http://host" + i);
            for (int p = 0; p < random.nextInt(3); p++) {
                properties.put(route + ".predicates[" + p + "]", "Path=/a" + p);
            }
            if (random.nextBoolean()) {
                properties.put(route + ".filters[0].name", "AddRequestHeader");
                properties.put(route + ".filters[0].args.name", "x");
            }
            if (random.nextInt(5) == 0) {
                properties.put(route + ".metadata.cors.allowed-origins[0]", "*");
            }
            if (random.nextInt(10) == 0) {
                properties.put(route + ".order", random.nextBoolean() ? "soon" : "7");
            }
        }
        same(properties);
    }

    @Test
    void gapsAndNamesThatAreNoIndexAreBootsToJudge() {
        same(Map.of(LIST + "[0].id", "a", LIST + "[0].uri", "no://op", LIST + "[2].id", "c"));
        same(Map.of(LIST + ".first.id", "a"));
        same(Map.of(LIST, ""));
        same(Map.of("other", "x"));
        same(Map.of(LIST + "[99999999999].id", "a"));
    }

    private static void same(Map<String, Object> properties) {
        ConfigurationPropertySource source =
                ConfigurationPropertySource.from(new MapPropertySource("test", properties));
        assertThat(source).isNotNull();
        Problems ours = new Problems();
        Problems boots = new Problems();
        List<RouteDefinition> bound = ListElements.bind(
                source, LIST, RouteDefinition.class, PlaceholdersResolver.NONE, new CollectingBindHandler(ours));
        List<RouteDefinition> expected = new Binder(List.of(source), PlaceholdersResolver.NONE)
                .bind(LIST, Bindable.listOf(RouteDefinition.class), new CollectingBindHandler(boots))
                .orElse(List.of());
        assertThat(bound).isEqualTo(expected);
        assertThat(ours.all())
                .extracting(Problem::toString)
                .containsExactlyElementsOf(
                        boots.all().stream().map(Problem::toString).toList());
    }
}
