package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What stands between load and upstream. Any thread. */
enum Setup {
    /** Plain HTTP through one proxy. */
    SINGLE_HOP("What one hop costs", "load -> proxy -> upstream, plain HTTP/1.1.", SingleHop::fill, Work.KEPT),

    /** HTTP/2 to one proxy, and HTTP/1.1 behind it. */
    HTTP2(
            "What HTTP/2 costs",
            "load -> proxy -> upstream: HTTP/2 without TLS to the proxy, four requests at a time on each connection, by `h2load`;"
                    + " HTTP/1.1 to the upstream. Latency is that of HTTP/1.1 clients of the same processes.",
            SingleHop::fillHttp2,
            Work.HTTP2),

    /** HTTP/2 through one proxy. */
    HTTP2_BOTH(
            "What HTTP/2 costs on both sides",
            "load -> proxy -> upstream, HTTP/2 without TLS: four requests at a time on each connection by `h2load`, `nghttpd` as"
                    + " the upstream. Latency is that of HTTP/1.1 clients of the same processes.",
            SingleHop::fillBothHttp2,
            Work.HTTP2_BOTH),

    /** Unary gRPC through one proxy. */
    GRPC(
            "What a call of gRPC costs",
            "load -> proxy -> upstream: unary calls of 64 bytes, four at a time on each connection, by `h2load`; `nghttpd` sends"
                    + " the message back, and `grpc-status: 0` as a trailer. Latency is that of HTTP/1.1 clients of the same"
                    + " processes.",
            SingleHop::fillBothHttp2,
            Work.GRPC),

    /** Plain HTTP through one gateway that has many routes. */
    MANY_ROUTES(
            "What many routes cost",
            "load -> gateway -> upstream, plain HTTP/1.1, among 10, 1,000 and 10,000 routes. Of ten, four have a host of"
                    + " their own, four a path, two a header; the request is for the last one, which has a path.",
            ManyRoutes::fill,
            Work.ROUTES),

    /** Through two sidecars with mutual TLS between them; the cost is that of both together. */
    TWO_HOPS(
            "What a pair of sidecars costs",
            "load -> outbound sidecar -> mTLS with SPIFFE identities -> inbound sidecar -> upstream, HTTP/1.1. Processor"
                    + " time and memory are those of both processes together, which share one processor.",
            TwoHops::fill,
            Work.TWO_HOPS),

    /** The same pair, found by address or by the rules of interception. */
    INTERCEPTION(
            "What interception costs",
            "load -> outbound sidecar -> mTLS with SPIFFE identities -> inbound sidecar -> upstream, HTTP/1.1, all in one"
                    + " network namespace. Addressed: the load calls the outbound sidecar, which calls the inbound one."
                    + " Intercepted: the load calls a virtual address, the outbound sidecar the address of the pod, and the"
                    + " rules of `portcullis intercept apply` lead both to where they belong; the rules are there only"
                    + " while it is loaded. Processor time is that of both processes together.",
            Interception::fill,
            Work.INTERCEPTED),

    /** Every work of one proxy without TLS. */
    ONE_HOP_WORKS(
            "What one hop costs, work by work",
            "load -> proxy -> upstream, without TLS, by the same processes for all works.",
            SingleHop::fillWorks,
            Work.KEPT,
            Work.TEN_KB,
            Work.MEGABYTE,
            Work.POST,
            Work.FRESH,
            Work.CONNECTIONS_16,
            Work.CONNECTIONS_256,
            Work.CONNECTIONS_4096,
            Work.HTTP2,
            Work.HTTP2_BOTH,
            Work.GRPC),

    /** HTTPS to one proxy. */
    TLS_EDGE(
            "What TLS costs at the edge",
            "load -> HTTPS -> proxy -> upstream, HTTP/1.1. The load offers TLS 1.3, AES-128-GCM and X25519 and nothing else; the"
                    + " certificate is an ECDSA one of P-256. Every new connection makes a whole handshake:"
                    + " nobody gives out tickets, or keeps sessions.",
            TlsEdge::fill,
            Work.TLS_KEPT,
            Work.TLS_FRESH),

    /** One proxy with two loops, and the same with one. */
    TWO_LOOPS(
            "What a second loop costs",
            "load -> proxy -> upstream, plain HTTP/1.1, the proxies with two loops (workers, threads) and with one. On two"
                    + " processors the load and the upstream need a part of both, so that two loops do not get twice the time"
                    + " here: requests/s are no measure of how it scales, CPU per request is comparable.",
            TwoLoops::fill,
            Work.TWO_LOOPS),

    /** Plain HTTP through our gateway with few and with very many routes. */
    FEW_AND_MANY_ROUTES(
            "What ten thousand routes cost",
            "load -> gateway -> upstream, plain HTTP/1.1, among 10 and 10,000 routes.",
            ManyRoutes::fillOurs,
            Work.ROUTES);

    /** What is measured as a whole, for the overview. */
    static final List<Setup> SERIES = List.of(ONE_HOP_WORKS, TLS_EDGE, TWO_LOOPS, TWO_HOPS, FEW_AND_MANY_ROUTES);

    private final String title;
    private final String way;
    private final Filling filling;
    private final List<Work> works;

    Setup(String title, String way, Filling filling, Work... works) {
        this.title = title;
        this.way = way;
        this.filling = filling;
        this.works = List.of(works);
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

    /** What its contenders do, in this order. */
    List<Work> works() {
        return works;
    }

    /** Where everybody runs. */
    Cpus placement(Cpus cpus) {
        return this == TWO_LOOPS ? cpus.together() : cpus;
    }

    /** What a request passes through, as a sentence. */
    String way() {
        return way;
    }
}
