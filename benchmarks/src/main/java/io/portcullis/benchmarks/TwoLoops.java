package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.Map;

/** Proxies with two loops beside the same with one. Any thread. */
final class TwoLoops {
    /** Behind the name of those with one. */
    static final String ONE_LOOP = ", one loop";

    private TwoLoops() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        fill(lineup, bench, "", Map.of("WORKERS", "2", "MASTER", "on"));
        fill(lineup, bench.in("one"), ONE_LOOP, Map.of());
    }

    private static void fill(Lineup lineup, Workbench bench, String suffix, Map<String, String> values)
            throws IOException, InterruptedException {
        lineup.addJar(
                SingleHop.GATEWAY,
                "gateway-app",
                () -> SingleHop.ours(bench, true, values).named(Goal.OURS + suffix));
        lineup.addEnvoy(program -> SingleHop.envoy(bench, program, true, values).named(Goal.ENVOY + suffix));
        lineup.addProgram(
                "nginx",
                "nginx-light",
                program -> SingleHop.nginx(bench, program, true, values).named(Goal.NGINX + suffix));
    }
}
