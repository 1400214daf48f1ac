package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands between load and upstream. Any thread. */
enum Setup {
    /** Plain HTTP through one proxy. */
    SINGLE_HOP("What one hop costs", "load -> proxy -> upstream, plain HTTP/1.1.") {
        @Override
        void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
            lineup.addJar(
                    "Portcullis",
                    GATEWAY,
                    "gateway-app",
                    () -> contender(
                            "Portcullis",
                            "this commit",
                            "every policy at its default: retries with budget, breaker, ejection, least request, trace header,"
                                    + " access log, metrics",
                            bench.boot(GATEWAY, "portcullis.yml", true, Map.of())));
            lineup.addJar(
                    "Portcullis (bare)",
                    GATEWAY,
                    "gateway-app",
                    () -> contender(
                            "Portcullis (bare)",
                            "this commit",
                            "one try, no breaker, no ejection, no access log, no spans",
                            bench.boot(GATEWAY, "portcullis-bare.yml", true, Map.of())));
            lineup.addJar(
                    "Spring Cloud Gateway",
                    STOCK,
                    "benchmarks/stock-scg",
                    () -> contender(
                            "Spring Cloud Gateway",
                            "5.0.2",
                            "one route, as its starter comes",
                            bench.boot(STOCK, "stock-scg.yml", true, Map.of(), "-Dreactor.netty.ioWorkerCount=1")));
            lineup.addEnvoy(envoy -> contender(
                    "Envoy",
                    Workbench.envoyVersion(envoy),
                    "the policies of Portcullis, as near as it has them: retries with budget, outlier detection, least"
                            + " request, trace header, access log, statistics",
                    bench.envoy(envoy, "envoy-policies.yaml", true, Map.of())));
            lineup.addEnvoy(envoy -> contender(
                    "Envoy (bare)",
                    Workbench.envoyVersion(envoy),
                    "one route, one cluster, statistics",
                    bench.envoy(envoy, "envoy-bare.yaml", true, Map.of())));
            lineup.addProgram(
                    "nginx",
                    "nginx-light",
                    nginx -> contender(
                            "nginx",
                            Programs.firstLine(nginx.toString(), "-v").replaceAll(".*/", ""),
                            "one route, no access log",
                            bench.server(
                                    "nginx.conf",
                                    nginx.toString(),
                                    "-p",
                                    bench.directory().toString(),
                                    "-c")));
            lineup.addProgram(
                    "haproxy",
                    "haproxy",
                    haproxy -> contender(
                            "HAProxy",
                            Programs.firstLine(haproxy.toString(), "-v")
                                    .replaceAll("HAProxy version ([\\d.]+).*", "$1"),
                            "one route, no access log",
                            bench.server("haproxy.cfg", haproxy.toString(), "-db", "-f")));
        }
    },

    /** Through two sidecars with mutual TLS between them; the cost is that of both together. */
    TWO_HOPS(
            "What a pair of sidecars costs",
            "load -> outbound sidecar -> mTLS with SPIFFE identities -> inbound sidecar -> upstream, HTTP/1.1. Processor"
                    + " time and memory are those of both processes together, which share one processor.") {
        @Override
        void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
            Identities.write(bench.directory());
            lineup.addJar("Portcullis", SIDECAR, "mesh-sidecar-app", () -> {
                Stage inbound = bench.boot(SIDECAR, "portcullis-inbound.yml", false, Identities.VALUES);
                Stage outbound = bench.boot(
                        SIDECAR, "portcullis-outbound.yml", true, Identities.and(inbound, Workbench.freePort()));
                return contender(
                        "Portcullis",
                        "this commit",
                        "every policy at its default, authorization by identity",
                        inbound,
                        outbound);
            });
            lineup.addEnvoy(envoy -> {
                Stage inbound = bench.envoy(envoy, "envoy-inbound.yaml", false, Identities.VALUES);
                Stage outbound = bench.envoy(envoy, "envoy-outbound.yaml", true, Identities.and(inbound, 0));
                return contender(
                        "Envoy",
                        Workbench.envoyVersion(envoy),
                        "the same as near as it has them, authorization by identity",
                        inbound,
                        outbound);
            });
        }
    };

    private static final Path GATEWAY = Path.of("gateway-app", "target", "gateway-app.jar");
    private static final Path SIDECAR = Path.of("mesh-sidecar-app", "target", "mesh-sidecar-app.jar");
    private static final Path STOCK = Path.of("benchmarks", "stock-scg", "target", "stock-scg.jar");

    private final String title;
    private final String way;

    Setup(String title, String way) {
        this.title = title;
        this.way = way;
    }

    /** Adds the contenders of this machine. */
    abstract void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException;

    /** Name in arguments, and of the report's files. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** What a request passes through, as a sentence. */
    String way() {
        return way;
    }

    private static Contender contender(String name, String version, String policies, Stage... stages) {
        boolean onJvm = stages[0].command().contains("-jar");
        return new Contender(name, version, policies, List.of(stages), onJvm);
    }
}
