package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.config.RoutePlaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        try {
            return check(FileReading.of(files, options), callees, options);
        } catch (UnreadableFileException e) {
            return new Checked(List.of(e.problem()), List.of(), List.of());
        }
    }

    private static Checked check(FileReading own, Map<String, List<Path>> callees, CheckOptions options) {
        List<Problem> errors = new ArrayList<>(own.errors());
        List<Problem> warnings = new ArrayList<>(warnings(own.reading(), own.places()));
        callees.forEach((name, files) -> {
            try {
                FileReading callee = FileReading.ofCallee(files, options);
                errors.addAll(callee.errors());
                warnings.addAll(MultipliedTries.between(own, name, callee));
            } catch (UnreadableFileException e) {
                errors.add(e.problem());
            }
        });
        return new Checked(errors, warnings, own.reading().snapshot().routes());
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
