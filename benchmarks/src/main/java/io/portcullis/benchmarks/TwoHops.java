package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Everyone who can be a pair of sidecars. Any thread. */
final class TwoHops {
    static final String POLICIES = "every policy at its default, authorization by identity";
    static final Path SIDECAR = Path.of("mesh-sidecar-app", "target", "mesh-sidecar-app.jar");

    static final String BY_HTTP2 = "Portcullis (h2)";

    private TwoHops() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        Identities.write(bench.directory());
        lineup.addJar(SIDECAR, "mesh-sidecar-app", () -> ours(bench));
        lineup.addJar(SIDECAR, "mesh-sidecar-app", () -> oursByHttp2(bench.in("http2")));
        lineup.addEnvoy(envoy -> envoy(bench, envoy));
    }

    static Contender ours(Workbench bench) throws IOException {
        return ours(bench, Goal.OURS, POLICIES, "auto");
    }

    private static Contender oursByHttp2(Workbench bench) throws IOException {
        Identities.write(bench.directory());
        return ours(bench, BY_HTTP2, "the same, and HTTP/2 between the sidecars", "http2");
    }

    /** @param protocol between the two */
    private static Contender ours(Workbench bench, String name, String policies, String protocol) throws IOException {
        Stage inbound = bench.launch("sidecar", "portcullis-inbound.yml", false, Identities.VALUES);
        Map<String, String> values = new HashMap<>(Identities.and(inbound, Workbench.freePort()));
        values.put("PROTOCOL", protocol);
        return Contender.jvm(
                name,
                "this commit",
                policies,
                inbound,
                bench.launch("sidecar", "portcullis-outbound.yml", true, values));
    }

    private static Contender envoy(Workbench bench, Path program) throws IOException, InterruptedException {
        Stage inbound = bench.envoy(program, "envoy-inbound.yaml", false, Identities.VALUES);
        return Contender.compiled(
                "Envoy",
                Workbench.envoyVersion(program),
                "the same as near as it has them, authorization by identity",
                inbound,
                bench.envoy(program, "envoy-outbound.yaml", true, Identities.and(inbound, 0)));
    }
}
