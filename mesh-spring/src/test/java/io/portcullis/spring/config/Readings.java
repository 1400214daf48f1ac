package io.portcullis.spring.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** Reads configurations of tests. */
final class Readings {
    private static final RouteSource NO_ROUTES = (binder, handler, breakers, problems) -> List.of();

    private Readings() {}

    static Reading file(String name) {
        return read(new ClassPathResource("config/" + name), Map.of());
    }

    static Reading yaml(String text) {
        return yaml(text, Map.of());
    }

    static Reading yaml(String text, Map<String, Object> environment) {
        return read(new ByteArrayResource(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), "test.yml"), environment);
    }

    private static Reading read(Resource resource, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        try {
            new YamlPropertySourceLoader()
                    .load("test", resource)
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.getPropertySources().addLast(new MapPropertySource("empty", Map.of()));
        return new ConfigurationReader(environment, NO_ROUTES, MeshRole.SIDECAR, () -> List.of("workload")).read();
    }

    static List<String> problems(Reading reading) {
        return reading.problems().stream()
                .map(problem -> problem.path() + ": " + problem.found() + " @" + lineOf(problem.origin()))
                .toList();
    }

    private static String lineOf(String origin) {
        String[] parts = origin.split(":");
        return parts.length < 3 ? origin : parts[parts.length - 2];
    }
}
