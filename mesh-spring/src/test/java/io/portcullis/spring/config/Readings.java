package io.portcullis.spring.config;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** Reads configurations of tests. */
public final class Readings {
    static final RouteSource NO_ROUTES = (binder, handler, services, breakers, problems) -> RouteSet.of(List.of());

    private Readings() {}

    static Reading file(String name) {
        return read(new ClassPathResource("config/" + name), Map.of());
    }

    public static Reading yaml(String text) {
        return yaml(text, Map.of());
    }

    /** Of a gateway. */
    static Reading gateway(String text) {
        ByteArrayResource resource = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "test.yml");
        return new ConfigurationReader(
                        environment(resource, Map.of()),
                        NO_ROUTES,
                        MeshRole.GATEWAY,
                        () -> List.of("workload"),
                        DiscoverableServices.NONE)
                .read();
    }

    static Reading yaml(String text, Map<String, Object> environment) {
        return read(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "test.yml"), environment);
    }

    /** One with a route to a service of that name. */
    static Reading yaml(String text, String target) {
        Route route = new Route(
                "checkout", 0, List.of(), List.of(), new RouteTarget.ToService(ServiceId.of(target)), Map.of());
        ByteArrayResource resource = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "test.yml");
        return reader(
                        environment(resource, Map.of()),
                        (binder, handler, services, breakers, problems) -> RouteSet.of(List.of(route)))
                .read();
    }

    private static Reading read(Resource resource, Map<String, Object> variables) {
        return reader(environment(resource, variables), NO_ROUTES).read();
    }

    static ConfigurationReader reader(ConfigurableEnvironment environment, RouteSource routes) {
        return new ConfigurationReader(
                environment, routes, MeshRole.SIDECAR, () -> List.of("workload"), DiscoverableServices.NONE);
    }

    static StandardEnvironment environment(Resource resource, Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        try {
            new YamlPropertySourceLoader().load("test", resource).forEach(environment.getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return environment;
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
