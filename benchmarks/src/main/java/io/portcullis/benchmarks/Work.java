package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a proxy is loaded with, and what it may cost ours. Any thread. */
enum Work {
    KEPT(
            "95 B",
            Ask.small(),
            Goal.cpu(Goal.OURS, Goal.ENVOY, 0.5),
            Goal.cpu(Goal.OURS, Goal.NGINX, 1.6),
            Goal.cpu(Goal.OURS, Goal.STOCK, 0.3),
            Goal.more(Goal.OURS, Goal.BARE, 1.5),
            Goal.p50(Goal.OURS, Goal.ENVOY, 0.5),
            Goal.p99(Goal.OURS, Goal.ENVOY, 0.7)),

    TEN_KB("10 KB", Ask.file(10 << 10).withoutLatency(), Goal.cpu(Goal.OURS, Goal.STOCK, 0.3)),

    MEGABYTE(
            "1 MB",
            Ask.file(1 << 20).atRateDividedBy(10),
            Goal.cpu(Goal.OURS, Goal.NGINX, 1.2),
            Goal.cpu(Goal.OURS, Goal.ENVOY, 1.0)),

    POST("POST of 1 KB", Ask.small().posting(1 << 10).withoutLatency(), Goal.cpu(Goal.OURS, Goal.STOCK, 0.3)),

    FRESH(
            "a new connection for each request",
            Ask.small().withFreshConnections().atRateDividedBy(2)),

    CONNECTIONS_16("16 connections", Ask.small().over(16).withoutLatency()),

    CONNECTIONS_256("256 connections", Ask.small().over(256).withoutLatency()),

    CONNECTIONS_4096("4,096 connections", Ask.small().over(4096).withoutLatency()),

    HTTP2("HTTP/2 in", Ask.small(Traffic.HTTP2_IN), Goal.cpu(Goal.OURS, Goal.ENVOY, 0.8)),

    HTTP2_BOTH("HTTP/2 on both sides", Ask.small(Traffic.HTTP2_BOTH), Goal.cpu(Goal.OURS, Goal.ENVOY, 0.8)),

    GRPC("unary gRPC", Ask.small(Traffic.GRPC), Goal.cpu(Goal.OURS, Goal.ENVOY, 0.8)),

    TLS_KEPT("TLS edge", Ask.small().byTls()),

    TLS_FRESH(
            "TLS edge, new connections",
            Ask.small().byTls().withFreshConnections().atRateDividedBy(5),
            Goal.cpu(Goal.OURS, Goal.NGINX, 1.2),
            Goal.cpu(Goal.OURS, Goal.ENVOY, 1.0)),

    TWO_LOOPS(
            "two loops",
            Ask.small().over(64).withoutLatency(),
            Goal.cpu(Goal.OURS, Goal.OURS + TwoLoops.ONE_LOOP, 1.1)),

    TWO_HOPS(
            "two hops with mTLS",
            Ask.small(),
            Goal.cpu(Goal.OURS, Goal.ENVOY, 0.5),
            Goal.p50(Goal.OURS, Goal.ENVOY, 0.5),
            Goal.p99(Goal.OURS, Goal.ENVOY, 0.7)),

    INTERCEPTED("two hops, intercepted", Ask.small()),

    ROUTES("many routes", Ask.small(), Goal.cpu(ManyRoutes.name(10_000), ManyRoutes.name(10), 1.1));

    private static final int MANY_CONNECTIONS = 1_000;

    /** Of a proxy: one to the client, one to the upstream. Ours takes only half of its files for clients. */
    private static final int FILES_PER_CONNECTION = 3;

    private final String label;
    private final Ask ask;
    private final List<Goal> goals;

    Work(String label, Ask ask, Goal... goals) {
        this.label = label;
        this.ask = ask;
        this.goals = List.of(goals);
    }

    /** In words. */
    String label() {
        return label;
    }

    Ask ask() {
        return ask;
    }

    /** What ours wants to reach, from the project's plan. */
    List<Goal> goals() {
        return goals;
    }

    /** Name of its files. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Why this machine cannot do it, as a sentence without an end, or null if it can. */
    @Nullable
    String obstacle() throws IOException {
        boolean http1 = ask.traffic() == Traffic.HTTP1;
        if (http1 && Programs.find("wrk") == null) {
            return "no wrk (Debian: apt install wrk)";
        }
        if (!http1 && Programs.find("h2load") == null) {
            return "no h2load (Debian: apt install nghttp2-client)";
        }
        if (ask.traffic().http2Upstream() && Programs.find("nghttpd") == null) {
            return "no nghttpd (Debian: apt install nghttp2-server)";
        }
        long files = Proc.openFiles();
        return files < FILES_PER_CONNECTION * ask.connections()
                ? "a process may open " + files + " files only (ulimit -n)"
                : null;
    }

    /** How often it is asked for at a fixed rate. */
    int rate(int planned) {
        return Math.max(1, planned / Math.max(1, ask.slower()));
    }

    /** How long it is loaded: making thousands of connections takes its time. */
    int seconds(int planned) {
        return ask.connections() > MANY_CONNECTIONS ? planned * 2 : planned;
    }

    int connections(int planned) {
        return ask.connections() > 0 ? ask.connections() : planned;
    }
}
