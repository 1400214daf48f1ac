package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.RoutePlaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
        return check(files, Map.of(), options);
    }

    /**
     * Checks a configuration together with those behind services it calls.
     *
     * @param files that make it up, the weakest first
     * @param callees the files of each, the weakest first, by the name of the service that is called
     */
    public static Checked check(List<Path> files, Map<String, List<Path>> callees, CheckOptions options) {
        List<Problem> errors = new ArrayList<>();
        List<Problem> warnings = new ArrayList<>();
        Optional<FileReading> own = read(() -> FileReading.of(files, options), errors);
        own.ifPresent(caller -> warnings.addAll(warnings(caller.reading(), caller.places())));
        callees.forEach((name, layers) -> {
            Optional<FileReading> behind = read(() -> FileReading.ofCallee(layers, options), errors);
            own.ifPresent(caller ->
                    behind.ifPresent(callee -> warnings.addAll(MultipliedTries.between(caller, name, callee))));
        });
        List<Route> routes = own.map(read -> read.reading().snapshot().routes()).orElse(List.of());
        return new Checked(errors, warnings, routes);
    }

    private static Optional<FileReading> read(Supplier<FileReading> files, List<Problem> errors) {
        try {
            FileReading read = files.get();
            errors.addAll(read.errors());
            return Optional.of(read);
        } catch (UnreadableFileException e) {
            errors.add(e.problem());
            return Optional.empty();
        }
    }

    private static List<Problem> warnings(Reading reading, RoutePlaces places) {
        List<Route> routes = reading.snapshot().routes();
        List<Problem> warnings = new ArrayList<>(reading.warnings());
        warnings.addAll(ShadowedRoutes.in(routes, places));
        warnings.addAll(UnevenWeights.in(routes, places));
        warnings.addAll(TwoRetryOwners.in(reading, places));
        warnings.addAll(IdleServices.in(reading, places));
        return warnings;
    }
}
