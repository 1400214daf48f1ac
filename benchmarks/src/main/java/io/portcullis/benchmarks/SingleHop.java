package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Everyone who can be a gateway. Any thread. */
final class SingleHop {
    static final Path GATEWAY = Path.of("gateway-app", "target", "gateway-app.jar");
    static final Path STOCK = Path.of("benchmarks", "stock-scg", "target", "stock-scg.jar");

    private SingleHop() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench));
        lineup.add(engine(bench));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursInLane(bench));
        lineup.addJar(STOCK, "benchmarks/stock-scg", () -> stock(bench));
        lineup.addEnvoy(envoy -> envoy(bench, envoy));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy));
        lineup.addProgram("nginx", "nginx-light", nginx -> nginx(bench, nginx));
        lineup.addProgram("haproxy", "haproxy", haproxy -> haproxy(bench, haproxy));
    }

    /** Those who take HTTP/1.1 and HTTP/2 at one port. */
    static void fillHttp2(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench));
        lineup.add(engine(bench));
        lineup.addEnvoy(envoy -> envoy(bench, envoy));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy));
    }

    /** Those who speak HTTP/2 with an upstream, and take HTTP/1.1 besides, for the latency. */
    static void fillBothHttp2(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench));
        lineup.addEnvoy(envoy -> envoy(bench, envoy));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy));
    }

    private static Contender ours(Workbench bench) throws IOException {
        return Contender.jvm(
                "Portcullis",
                "this commit",
                "every policy at its default: retries with budget, breaker, ejection, least request, trace header, access"
                        + " log, metrics",
                bench.boot(GATEWAY, "portcullis.yml", true, Map.of()));
    }

    private static Contender oursBare(Workbench bench) throws IOException {
        return Contender.jvm(
                "Portcullis (bare)",
                "this commit",
                "one try, no breaker, no ejection, no access log, no spans",
                bench.boot(GATEWAY, "portcullis-bare.yml", true, Map.of()));
    }

    private static Contender oursInLane(Workbench bench) throws IOException {
        return Contender.jvm(
                "Portcullis (extension lane)",
                "this commit",
                "as Portcullis, but the route has a predicate that only Spring can judge, so that Spring Cloud Gateway runs it",
                bench.boot(GATEWAY, "portcullis-lane.yml", true, Map.of()));
    }

    private static Contender engine(Workbench bench) throws IOException {
        return Contender.jvm(
                "Portcullis (engine)",
                "this commit",
                "the engine without Spring: the same policies, trace header and access log; no meters, no spans",
                bench.java(EngineProxy.class));
    }

    private static Contender stock(Workbench bench) throws IOException {
        return Contender.jvm(
                "Spring Cloud Gateway",
                "5.0.2",
                "one route, as its starter comes",
                bench.boot(STOCK, "stock-scg.yml", true, Map.of(), "-Dreactor.netty.ioWorkerCount=1"));
    }

    private static Contender envoy(Workbench bench, Path program) throws IOException, InterruptedException {
        return Contender.compiled(
                "Envoy",
                Workbench.envoyVersion(program),
                "the policies of Portcullis, as near as it has them: retries with budget, outlier detection, least request,"
                        + " trace header, access log, statistics",
                bench.envoy(program, "envoy-policies.yaml", true, Map.of()));
    }

    private static Contender envoyBare(Workbench bench, Path program) throws IOException, InterruptedException {
        return Contender.compiled(
                "Envoy (bare)",
                Workbench.envoyVersion(program),
                "one route, one cluster, statistics",
                bench.envoy(program, "envoy-bare.yaml", true, Map.of()));
    }

    private static Contender nginx(Workbench bench, Path program) throws IOException, InterruptedException {
        return Contender.compiled(
                "nginx",
                Programs.firstLine(program.toString(), "-v").replaceAll(".*/", ""),
                "one route, no access log",
                bench.server(
                        "nginx.conf",
                        program.toString(),
                        "-p",
                        bench.directory().toString(),
                        "-c"));
    }

    private static Contender haproxy(Workbench bench, Path program) throws IOException, InterruptedException {
        return Contender.compiled(
                "HAProxy",
                Programs.firstLine(program.toString(), "-v").replaceAll("HAProxy version ([\\d.]+).*", "$1"),
                "one route, no access log",
                bench.server("haproxy.cfg", program.toString(), "-db", "-f"));
    }
}
