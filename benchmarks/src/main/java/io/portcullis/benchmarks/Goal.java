package io.portcullis.benchmarks;

import java.util.Locale;
import java.util.Optional;

/**
 * What a contender may cost beside another one. Immutable, any thread.
 *
 * @param measure what is compared
 * @param subject the contender's name
 * @param reference the other one's name
 * @param most the largest ratio, or the largest difference in microseconds
 */
record Goal(Measure measure, String subject, String reference, double most) {
    static final String OURS = "Portcullis";
    static final String BARE = "Portcullis (bare)";
    static final String ENVOY = "Envoy";
    static final String NGINX = "nginx";
    static final String STOCK = "Spring Cloud Gateway";

    /** What goals are about. */
    enum Measure {
        /** Processor time for a request, as a ratio. */
        CPU("CPU"),
        /** What a proxy adds to half of the requests, as a ratio. */
        ADDED_P50("added p50"),
        /** What a proxy adds to all but one request in a hundred, as a ratio. */
        ADDED_P99("added p99"),
        /** Processor time for a request, as a difference in microseconds. */
        MORE_CPU("CPU");

        private final String text;

        Measure(String text) {
            this.text = text;
        }
    }

    static Goal cpu(String subject, String reference, double most) {
        return new Goal(Measure.CPU, subject, reference, most);
    }

    static Goal p50(String subject, String reference, double most) {
        return new Goal(Measure.ADDED_P50, subject, reference, most);
    }

    static Goal p99(String subject, String reference, double most) {
        return new Goal(Measure.ADDED_P99, subject, reference, most);
    }

    /** @param mostMicros that the subject may take more than the reference */
    static Goal more(String subject, String reference, double mostMicros) {
        return new Goal(Measure.MORE_CPU, subject, reference, mostMicros);
    }

    /** What was found, or nothing where one of both did not take part, or its latency was not measured. */
    Optional<Spread> found(Trial trial) {
        return switch (measure) {
            case CPU -> trial.cpuRatio(subject, reference);
            case ADDED_P50 -> trial.addedRatio(subject, reference, 50);
            case ADDED_P99 -> trial.addedRatio(subject, reference, 99);
            case MORE_CPU -> trial.cpuDifference(subject, reference);
        };
    }

    boolean met(Spread found) {
        return found.median() <= most;
    }

    /** As a sentence without an end. */
    String text() {
        return measure == Measure.MORE_CPU
                ? String.format(Locale.ROOT, "CPU of %s <= that of %s + %.1f us", subject, reference, most)
                : String.format(Locale.ROOT, "%s of %s <= %.1f x %s", measure.text, subject, most, reference);
    }
}
