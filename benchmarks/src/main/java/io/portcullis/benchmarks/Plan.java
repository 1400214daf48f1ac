package io.portcullis.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What to measure. Immutable, any thread.
 *
 * @param setups what stands between load and upstream, one after another; default single-hop
 * @param whole whether it is the whole series, for the overview
 * @param rounds how often every proxy is loaded, in turn; at least 1; default 3
 * @param seconds of full load per proxy and round; at least 1; default 5, and 2 in the whole series
 * @param warmupSeconds the longest warm-up under full load for what a JIT compiles while it runs; default 90, and 40 in the
 *     whole series
 * @param connections of the load, where the work does not say; default 32
 * @param ratePerSecond of the latency measurement; default 1000
 * @param latencySeconds of it per proxy and round; default 8, and 4 in the whole series
 * @param only names a contender's name must begin with one of; empty for all
 * @param out directory of the report; default docs/benchmarks
 */
record Plan(
        List<Setup> setups,
        boolean whole,
        int rounds,
        int seconds,
        int warmupSeconds,
        int connections,
        int ratePerSecond,
        int latencySeconds,
        List<String> only,
        Path out) {
    private static final List<String> OPTIONS =
            List.of("setup", "rounds", "seconds", "warmup", "connections", "rate", "latency-seconds", "only", "out");

    /** The names of the whole series. */
    private static final List<String> SERIES = List.of("works", "all");

    /** Bytes of the small response body. */
    static final int BODY_BYTES = 95;

    /** Connections of the latency measurement. */
    static final int LATENCY_CONNECTIONS = 16;

    /** @throws IllegalArgumentException naming the number that is out of its range */
    Plan {
        requirePositive("rounds", rounds);
        requirePositive("seconds", seconds);
        requirePositive("warmup", warmupSeconds);
        requirePositive("connections", connections);
        requirePositive("rate", ratePerSecond);
        requirePositive("latency-seconds", latencySeconds);
        setups = List.copyOf(setups);
        only = List.copyOf(only);
    }

    /**
     * Reads {@code --rounds=5 --only=envoy,portcullis}.
     *
     * @throws IllegalArgumentException naming the argument that is not understood
     */
    static Plan parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0 || !OPTIONS.contains(argument.substring(2, equals))) {
                throw new IllegalArgumentException(argument + " (expected: --NAME=VALUE with one of " + OPTIONS + ")");
            }
            given.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        String only = given.getOrDefault("only", "").toLowerCase(Locale.ROOT);
        String setup = given.getOrDefault("setup", "single-hop");
        boolean whole = SERIES.contains(setup);
        return new Plan(
                whole ? Setup.SERIES : List.of(setup(setup)),
                whole,
                number(given, "rounds", 3),
                number(given, "seconds", whole ? 2 : 5),
                number(given, "warmup", whole ? 40 : 90),
                number(given, "connections", 32),
                number(given, "rate", 1000),
                number(given, "latency-seconds", whole ? 4 : 8),
                only.isEmpty() ? List.of() : List.of(only.split(",", -1)),
                Path.of(given.getOrDefault("out", "docs/benchmarks")));
    }

    /** Whether the contender of that name takes part. In the whole series a pair is one kind of pair: the other one has its page. */
    boolean includes(String name) {
        if (whole && name.equals(TwoHops.BY_HTTP2)) {
            return false;
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return only.isEmpty() || only.stream().anyMatch(lowerCase::startsWith);
    }

    private static Setup setup(String name) {
        return Arrays.stream(Setup.values())
                .filter(setup -> setup.fileName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("setup: " + name + " (expected: one of "
                        + Stream.concat(
                                        SERIES.stream(),
                                        Arrays.stream(Setup.values()).map(Setup::fileName))
                                .toList() + ")"));
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.get(name);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
