package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.ConfigurationReader;
import io.portcullis.spring.config.GatewayRouteSource;
import io.portcullis.spring.config.InvalidConfigurationException;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.RoutePlaces;
import io.portcullis.spring.server.EnvironmentDefaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What stands in files, read as a start would. Immutable, any thread.
 *
 * @param role what reads them
 * @param errors what would keep them from coming into force
 * @param reading what they say; senseless in part if there are errors
 * @param places where they say it
 */
record FileReading(MeshRole role, List<Problem> errors, Reading reading, RoutePlaces places) {
    /** What only a sidecar has. */
    private static final List<ConfigurationPropertyName> OF_A_SIDECAR = Stream.of("inbound", "outbound", "probes")
            .map(part -> ConfigurationPropertyName.of("portcullis." + part))
            .toList();

    FileReading {
        errors = List.copyOf(errors);
    }

    /**
     * Reads what is checked.
     *
     * @throws UnreadableFileException saying which file and what is wrong with it
     */
    static FileReading of(List<Path> files, CheckOptions options) {
        return read(FileEnvironment.of(files, options), options.role(), options);
    }

    /**
     * Reads what stands behind a service, as whichever of the two it is written for.
     *
     * @throws UnreadableFileException saying which file and what is wrong with it
     */
    static FileReading ofCallee(List<Path> files, CheckOptions options) {
        ConfigurableEnvironment environment = FileEnvironment.of(files, options);
        boolean sidecar = OF_A_SIDECAR.stream().anyMatch(part -> isWritten(part, environment));
        return read(environment, sidecar ? MeshRole.SIDECAR : MeshRole.GATEWAY, options);
    }

    /** Whether it stands in the files; the variables are those of whoever checks. */
    private static boolean isWritten(ConfigurationPropertyName name, ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .filter(source -> !(source instanceof SystemEnvironmentPropertySource))
                .map(ConfigurationPropertySource::from)
                .anyMatch(source -> source != null
                        && (source.getConfigurationProperty(name) != null
                                || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT));
    }

    private static FileReading read(ConfigurableEnvironment environment, MeshRole role, CheckOptions options) {
        List<Problem> errors = new ArrayList<>(defaults(environment));
        GatewayRouteSource routes = GatewayRouteSource.offline(environment, options.assumedBeans());
        Set<String> bundles = bundles(environment);
        Reading reading = new ConfigurationReader(environment, routes, role, () -> bundles).read();
        errors.addAll(reading.problems());
        return new FileReading(role, errors, reading, RoutePlaces.of(environment));
    }

    private static List<Problem> defaults(ConfigurableEnvironment environment) {
        try {
            new EnvironmentDefaults().postProcessEnvironment(environment, new SpringApplication());
            return List.of();
        } catch (InvalidConfigurationException e) {
            return e.problems();
        }
    }

    /** Names of the bundles that Boot would make. */
    private static Set<String> bundles(ConfigurableEnvironment environment) {
        Binder binder = Binder.get(environment);
        Set<String> names = new TreeSet<>();
        for (String kind : List.of("pem", "jks")) {
            names.addAll(names(binder, "spring.ssl.bundle." + kind));
        }
        return names;
    }

    private static Collection<String> names(Binder binder, String prefix) {
        return binder.bind(prefix, Bindable.mapOf(String.class, Object.class))
                .map(Map::keySet)
                .orElse(Set.of());
    }
}
