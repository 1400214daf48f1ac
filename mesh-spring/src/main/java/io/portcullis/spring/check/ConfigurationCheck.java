package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.ConfigurationReader;
import io.portcullis.spring.config.GatewayRouteSource;
import io.portcullis.spring.config.InvalidConfigurationException;
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
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads files as a start would, through the same reader and compiler, but starts nothing: no listener, no bean, no
 * certificate. Stateless, any thread that may block.
 */
public final class ConfigurationCheck {
    private ConfigurationCheck() {}

    /**
     * Checks a configuration.
     *
     * @param files that make it up, the weakest first
     */
    public static Checked check(List<Path> files, CheckOptions options) {
        try {
            ConfigurableEnvironment environment = FileEnvironment.of(files, options);
            return check(environment, options);
        } catch (UnreadableFileException e) {
            return new Checked(List.of(e.problem()), List.of(), List.of());
        }
    }

    private static Checked check(ConfigurableEnvironment environment, CheckOptions options) {
        List<Problem> errors = new ArrayList<>(defaults(environment));
        GatewayRouteSource routes = GatewayRouteSource.offline(environment, options.assumedBeans());
        Set<String> bundles = bundles(environment);
        Reading reading = new ConfigurationReader(environment, routes, options.role(), () -> bundles).read();
        errors.addAll(reading.problems());
        List<Problem> warnings = new ArrayList<>(reading.warnings());
        RoutePlaces places = RoutePlaces.of(environment);
        warnings.addAll(ShadowedRoutes.in(reading.snapshot().routes(), places));
        warnings.addAll(UnevenWeights.in(reading.snapshot().routes(), places));
        warnings.addAll(TwoRetryOwners.in(reading, places));
        warnings.addAll(IdleServices.in(reading, places));
        return new Checked(errors, warnings, reading.snapshot().routes());
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
