package io.portcullis.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands below the tables of every page. Immutable, any thread.
 *
 * @param plan what was measured
 * @param machine where, as lines
 * @param missing what was left out, and why
 */
record Notes(Plan plan, Map<String, String> machine, List<String> missing) {
    Notes {
        machine = new LinkedHashMap<>(machine);
        missing = List.copyOf(missing);
    }

    List<String> lines(Collection<Trial> trials) {
        List<String> lines = new ArrayList<>(List.of("What is switched on:", ""));
        Map<String, String> policies = new LinkedHashMap<>();
        trials.forEach(trial -> trial.results()
                .forEach(result -> policies.putIfAbsent(
                        result.contender().name(), result.contender().policies())));
        policies.forEach((name, text) -> lines.add("- " + name + ": " + text));
        lines.add("");
        lines.addAll(method());
        lines.add("");
        machine.forEach((name, text) -> lines.add("- " + name + ": " + text));
        missing.forEach(sentence -> lines.add("- left out: " + sentence));
        return lines;
    }

    private List<String> method() {
        return List.of(
                "## How it was measured",
                "",
                "- Every process runs with one worker on loopback, where nothing else is said, in front of the same upstream: nginx,"
                        + " or for HTTP/2 behind",
                "  the proxy nghttpd. It answers " + Plan.BODY_BYTES
                        + " bytes, where nothing else is said. The configurations are in",
                "  `benchmarks/src/main/resources/proxies`.",
                "- CPU per request: what the proxy's processes used of a processor (user and kernel, all threads, so the JIT and",
                "  the garbage collector count) while the load drove it with " + plan.connections()
                        + " requests at a time, where nothing else is said, over those",
                "  that were answered. Median of " + plan.rounds() + " rounds of " + plan.seconds()
                        + " s, taken in turn (A B C A B C ...), after a warm-up until a request",
                "  becomes no cheaper, of " + plan.warmupSeconds() / 2 + " to " + plan.warmupSeconds() + " s, for each"
                        + " process of a pair.",
                "- Of 1 MB, CPU per request is that of a MB, and requests/s are MB/s.",
                "- Busy is the share of its processor that the proxy used. Where it is below 100 %, load and upstream together were",
                "  the slower side, and requests/s is theirs. That is so for the cheapest proxies.",
                "- Latency: requests at fixed moments over " + Plan.LATENCY_CONNECTIONS
                        + " connections, " + plan.rounds() + " rounds of " + plan.latencySeconds()
                        + " s. A request that had to wait for the response",
                "  before it counts from when it was due, so nothing is hidden by a slow answer. p50, p90 and p99 are medians of the",
                "  rounds, p99.9 is that of all requests of all rounds. The client's own share is in what stands there without a proxy.",
                "- RSS after load is that after this work, and those that the same process did before it.",
                "- First answer: from the start of the process to its first 200, or by TLS until it accepts connections. Ours is started",
                "  by the launcher, with its flags and its cache; stock Spring Cloud Gateway from its jar, with the flags below.");
    }
}
