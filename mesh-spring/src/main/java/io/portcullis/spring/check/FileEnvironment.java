package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Makes of files what Boot makes of them at a start: profiles, imports and placeholders are Boot's own. Stateless. */
final class FileEnvironment {
    private FileEnvironment() {}

    /** @throws UnreadableFileException saying which file and what is wrong with it */
    static ConfigurableEnvironment of(List<Path> files, CheckOptions options) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(variables, new SystemEnvironmentPropertySource(variables, new HashMap<>(options.variables())));
        environment.getPropertySources().addFirst(new MapPropertySource("files", locations(files)));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(
                    environment, new DefaultResourceLoader(), new DefaultBootstrapContext(), options.profiles());
        } catch (RuntimeException e) {
            throw new UnreadableFileException(problem(files, e), e);
        }
        return environment;
    }

    private static Map<String, Object> locations(List<Path> files) {
        String locations = files.stream()
                .map(file -> "file:" + file.toAbsolutePath().normalize())
                .collect(Collectors.joining(","));
        return Map.of("spring.config.location", locations);
    }

    private static Problem problem(List<Path> files, RuntimeException failure) {
        MarkedYAMLException yaml = yaml(failure);
        String names = files.stream().map(Path::toString).collect(Collectors.joining(", "));
        if (yaml == null) {
            String cause = String.valueOf(
                    NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
            return new Problem(names, cause, "", "");
        }
        Mark mark = yaml.getProblemMark();
        String place = mark == null ? "" : ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
        String origin = files.size() == 1 && !place.isEmpty()
                ? files.getFirst().toAbsolutePath().normalize() + place
                : "";
        return new Problem(
                names, "no YAML: " + yaml.getProblem() + (origin.isEmpty() ? " at " + place : ""), "", origin);
    }

    private static @Nullable MarkedYAMLException yaml(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException marked) {
                return marked;
            }
        }
        return null;
    }
}
