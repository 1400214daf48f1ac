package io.portcullis.benchmarks;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * Everybody who did one work. Immutable, any thread.
 *
 * @param work what they did
 * @param results one for each contender, the cheapest first
 * @param direct latencies of the upstream without a proxy, one for each round; empty where they were not measured
 */
record Trial(Work work, List<Result> results, List<Latencies> direct) {
    Trial {
        results = results.stream()
                .sorted(Comparator.comparingDouble(Result::cpuMicros))
                .toList();
        direct = List.copyOf(direct);
    }

    Optional<Result> result(String name) {
        return results.stream()
                .filter(result -> result.contender().name().equals(name))
                .findFirst();
    }

    /** The ratio of the medians of processor time for a request, and that of each round. */
    Optional<Spread> cpuRatio(String subject, String reference) {
        return compare(subject, reference, (one, other) -> one / other);
    }

    /** The difference of the same, in microseconds. */
    Optional<Spread> cpuDifference(String subject, String reference) {
        return compare(subject, reference, (one, other) -> one - other);
    }

    private Optional<Spread> compare(String subject, String reference, DoubleBinaryOperator by) {
        return result(subject)
                .flatMap(one -> result(reference)
                        .map(other -> spread(
                                by.applyAsDouble(one.cpuMicros(), other.cpuMicros()),
                                one.cpuRounds(),
                                other.cpuRounds(),
                                by)));
    }

    /**
     * The ratio of what both add to the upstream's own latency, of the medians of all rounds, and that of each round. Nothing
     * where it was not measured, or where the reference added nothing.
     *
     * @param percent above 0, at most 100
     */
    Optional<Spread> addedRatio(String subject, String reference, double percent) {
        return result(subject)
                .flatMap(one -> result(reference)
                        .filter(other -> one.hasLatencies() && other.hasLatencies())
                        .map(other -> addedRatio(one, other, percent))
                        .filter(ratio -> ratio.least() > 0 && Double.isFinite(ratio.most())));
    }

    private Spread addedRatio(Result one, Result other, double percent) {
        double alone = directMillis(percent);
        DoubleBinaryOperator ratio = (mine, theirs) -> (mine - alone) / Math.max(0, theirs - alone);
        return spread(
                ratio.applyAsDouble(one.millis(percent), other.millis(percent)),
                one.millisRounds(percent),
                other.millisRounds(percent),
                ratio);
    }

    private static Spread spread(double median, double[] ones, double[] others, DoubleBinaryOperator by) {
        double[] rounds = IntStream.range(0, Math.min(ones.length, others.length))
                .mapToDouble(i -> by.applyAsDouble(ones[i], others[i]))
                .toArray();
        return Spread.of(median, rounds);
    }

    /** The upstream alone; 0 where that was not measured. */
    double directMillis(double percent) {
        return direct.isEmpty() ? 0 : Latencies.millis(direct, percent);
    }
}
