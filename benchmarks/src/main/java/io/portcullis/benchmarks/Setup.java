package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.Locale;

/** What stands between load and upstream. Any thread. */
enum Setup {
    /** Plain HTTP through one proxy. */
    SINGLE_HOP("What one hop costs", "load -> proxy -> upstream, plain HTTP/1.1.", Traffic.HTTP1, SingleHop::fill),

    /** HTTP/2 to one proxy, and HTTP/1.1 behind it. */
    HTTP2(
            "What HTTP/2 costs",
            "load -> proxy -> upstream: HTTP/2 without TLS to the proxy, four requests at a time on each connection, by `h2load`;"
                    + " HTTP/1.1 to the upstream. Latency is that of HTTP/1.1 clients of the same processes.",
            Traffic.HTTP2_IN,
            SingleHop::fillHttp2),

    /** HTTP/2 through one proxy. */
    HTTP2_BOTH(
            "What HTTP/2 costs on both sides",
            "load -> proxy -> upstream, HTTP/2 without TLS: four requests at a time on each connection by `h2load`, `nghttpd` as"
                    + " the upstream. Latency is that of HTTP/1.1 clients of the same processes.",
            Traffic.HTTP2_BOTH,
            SingleHop::fillBothHttp2),

    /** Unary gRPC through one proxy. */
    GRPC(
            "What a call of gRPC costs",
            "load -> proxy -> upstream: unary calls of 64 bytes, four at a time on each connection, by `h2load`; `nghttpd` sends"
                    + " the message back, and `grpc-status: 0` as a trailer. Latency is that of HTTP/1.1 clients of the same"
                    + " processes.",
            Traffic.GRPC,
            SingleHop::fillBothHttp2),

    /** Plain HTTP through one gateway that has many routes. */
    MANY_ROUTES(
            "What many routes cost",
            "load -> gateway -> upstream, plain HTTP/1.1, among 10, 1,000 and 10,000 routes. Of ten, four have a host of"
                    + " their own, four a path, two a header; the request is for the last one, which has a path.",
            Traffic.HTTP1,
            ManyRoutes::fill),

    /** Through two sidecars with mutual TLS between them; the cost is that of both together. */
    TWO_HOPS(
            "What a pair of sidecars costs",
            "load -> outbound sidecar -> mTLS with SPIFFE identities -> inbound sidecar -> upstream, HTTP/1.1. Processor"
                    + " time and memory are those of both processes together, which share one processor.",
            Traffic.HTTP1,
            TwoHops::fill),

    /** The same pair, found by address or by the rules of interception. */
    INTERCEPTION(
            "What interception costs",
            "load -> outbound sidecar -> mTLS with SPIFFE identities -> inbound sidecar -> upstream, HTTP/1.1, all in one"
                    + " network namespace. Addressed: the load calls the outbound sidecar, which calls the inbound one."
                    + " Intercepted: the load calls a virtual address, the outbound sidecar the address of the pod, and the"
                    + " rules of `portcullis intercept apply` lead both to where they belong; the rules are there only"
                    + " while it is loaded. Processor time is that of both processes together.",
            Traffic.HTTP1,
            Interception::fill);

    private final String title;
    private final String way;
    private final Traffic traffic;
    private final Filling filling;

    Setup(String title, String way, Traffic traffic, Filling filling) {
        this.title = title;
        this.way = way;
        this.traffic = traffic;
        this.filling = filling;
    }

    /** Adds contenders to a lineup. */
    @FunctionalInterface
    interface Filling {
        void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException;
    }

    /** Adds the contenders of this machine. */
    void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        filling.fill(lineup, bench);
    }

    /** Name in arguments, and of the report's files. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** What goes through it. */
    Traffic traffic() {
        return traffic;
    }

    /** What a request passes through, as a sentence. */
    String way() {
        return way;
    }
}
