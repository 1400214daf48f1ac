package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everyone who can be a gateway. Any thread. */
final class SingleHop {
    static final Path GATEWAY = Path.of("gateway-app", "target", "gateway-app.jar");
    static final Path STOCK = Path.of("benchmarks", "stock-scg", "target", "stock-scg.jar");

    private static final String LINKERD =
            "Linkerd's proxy: it takes its identity and its routes from Linkerd's control plane, and does not run alone";

    /** What stock Spring Cloud Gateway does, which is slow to warm up. */
    private static final Set<Work> KEPT_ALIVE = EnumSet.of(Work.KEPT, Work.TEN_KB, Work.MEGABYTE, Work.POST);

    private static final Set<Work> COMMON = with(KEPT_ALIVE, Work.FRESH);

    /** What they do who speak HTTP/1.1 alone. */
    private static final Set<Work> HTTP1 =
            with(COMMON, Work.CONNECTIONS_16, Work.CONNECTIONS_256, Work.CONNECTIONS_4096);

    private static final Set<Work> BARE =
            EnumSet.of(Work.KEPT, Work.TEN_KB, Work.MEGABYTE, Work.HTTP2, Work.HTTP2_BOTH, Work.GRPC);

    private SingleHop() {}

    /** Each once, for all works. */
    static void fillWorks(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench, true, Map.of()));
        lineup.addJar(
                GATEWAY, "gateway-app", () -> oursBare(bench, true, Map.of()).only(BARE));
        lineup.addJar(STOCK, "benchmarks/stock-scg", () -> stock(bench).only(KEPT_ALIVE));
        lineup.addEnvoy(envoy -> envoy(bench, envoy, true, Map.of()));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy, true, Map.of()).only(BARE));
        lineup.addProgram(
                "nginx",
                "nginx-light",
                nginx -> nginx(bench, nginx, true, Map.of()).only(HTTP1));
        lineup.addProgram(
                "haproxy",
                "haproxy",
                haproxy -> haproxy(bench, haproxy, true, Map.of()).only(HTTP1));
        lineup.addProgram("caddy", "caddy", caddy -> caddy(bench, caddy).only(COMMON));
        lineup.leaveOut(LINKERD);
    }

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench, true, Map.of()));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench, true, Map.of()));
        lineup.add(engine(bench));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursInLane(bench));
        lineup.addJar(STOCK, "benchmarks/stock-scg", () -> stock(bench));
        lineup.addEnvoy(envoy -> envoy(bench, envoy, true, Map.of()));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy, true, Map.of()));
        lineup.addProgram("nginx", "nginx-light", nginx -> nginx(bench, nginx, true, Map.of()));
        lineup.addProgram("haproxy", "haproxy", haproxy -> haproxy(bench, haproxy, true, Map.of()));
        lineup.addProgram("caddy", "caddy", caddy -> caddy(bench, caddy));
        lineup.leaveOut(LINKERD);
    }

    /** Those who take HTTP/1.1 and HTTP/2 at one port. */
    static void fillHttp2(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench, true, Map.of()));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench, true, Map.of()));
        lineup.add(engine(bench));
        lineup.addEnvoy(envoy -> envoy(bench, envoy, true, Map.of()));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy, true, Map.of()));
    }

    /** Those who speak HTTP/2 with an upstream, and take HTTP/1.1 besides, for the latency. */
    static void fillBothHttp2(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        lineup.addJar(GATEWAY, "gateway-app", () -> ours(bench, true, Map.of()));
        lineup.addJar(GATEWAY, "gateway-app", () -> oursBare(bench, true, Map.of()));
        lineup.addEnvoy(envoy -> envoy(bench, envoy, true, Map.of()));
        lineup.addEnvoy(envoy -> envoyBare(bench, envoy, true, Map.of()));
    }

    static Contender ours(Workbench bench, boolean probed, Map<String, String> values, String... options)
            throws IOException {
        return Contender.jvm(
                Goal.OURS,
                "this commit",
                "every policy at its default: retries with budget, breaker, ejection, least request, trace header, access"
                        + " log, metrics",
                bench.launch("gateway", "portcullis.yml", probed, values, options));
    }

    static Contender oursBare(Workbench bench, boolean probed, Map<String, String> values, String... options)
            throws IOException {
        return Contender.jvm(
                Goal.BARE,
                "this commit",
                "one try, no breaker, no ejection, no access log, no spans",
                bench.launch("gateway", "portcullis-bare.yml", probed, values, options));
    }

    private static Contender oursInLane(Workbench bench) throws IOException {
        return Contender.jvm(
                "Portcullis (extension lane)",
                "this commit",
                "as Portcullis, but the route has a predicate that only Spring can judge, so that Spring Cloud Gateway runs it",
                bench.launch("gateway", "portcullis-lane.yml", true, Map.of()));
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
                Goal.STOCK,
                "5.0.2",
                "one route, as its starter comes",
                bench.boot(STOCK, "stock-scg.yml", true, Map.of(), "-Dreactor.netty.ioWorkerCount=1"));
    }

    static Contender envoy(Workbench bench, Path program, boolean probed, Map<String, String> values)
            throws IOException, InterruptedException {
        return Contender.compiled(
                Goal.ENVOY,
                Workbench.envoyVersion(program),
                "the policies of Portcullis, as near as it has them: retries with budget, outlier detection, least request,"
                        + " trace header, access log, statistics",
                bench.envoy(program, "envoy-policies.yaml", probed, values));
    }

    static Contender envoyBare(Workbench bench, Path program, boolean probed, Map<String, String> values)
            throws IOException, InterruptedException {
        return Contender.compiled(
                "Envoy (bare)",
                Workbench.envoyVersion(program),
                "one route, one cluster, statistics",
                bench.envoy(program, "envoy-bare.yaml", probed, values));
    }

    static Contender nginx(Workbench bench, Path program, boolean probed, Map<String, String> values)
            throws IOException, InterruptedException {
        return Contender.compiled(
                Goal.NGINX,
                Programs.firstLine(program.toString(), "-v").replaceAll(".*/", ""),
                "one route, no access log",
                bench.server(
                        "nginx.conf",
                        probed,
                        values,
                        program.toString(),
                        "-p",
                        bench.directory().toString(),
                        "-c"));
    }

    static Contender haproxy(Workbench bench, Path program, boolean probed, Map<String, String> values)
            throws IOException, InterruptedException {
        return Contender.compiled(
                "HAProxy",
                Programs.firstLine(program.toString(), "-v").replaceAll("HAProxy version ([\\d.]+).*", "$1"),
                "one route, no access log",
                bench.server("haproxy.cfg", probed, values, program.toString(), "-db", "-f"));
    }

    private static Contender caddy(Workbench bench, Path program) throws IOException, InterruptedException {
        return Contender.compiled(
                "Caddy",
                Programs.firstLine(program.toString(), "version").replaceAll("^v?([\\d.]+).*", "$1"),
                "one route, no access log, GOMAXPROCS=1",
                bench.server(
                        "Caddyfile",
                        true,
                        Map.of(),
                        "env",
                        "GOMAXPROCS=1",
                        "XDG_DATA_HOME=" + bench.directory(),
                        "XDG_CONFIG_HOME=" + bench.directory(),
                        program.toString(),
                        "run",
                        "--adapter",
                        "caddyfile",
                        "--config"));
    }

    private static Set<Work> with(Set<Work> some, Work... others) {
        Set<Work> all = EnumSet.copyOf(some);
        all.addAll(List.of(others));
        return all;
    }
}
