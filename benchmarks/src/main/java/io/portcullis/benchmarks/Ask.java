package io.portcullis.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * What the load asks for, and by which connections. Immutable, any thread.
 *
 * @param traffic what it speaks
 * @param path of the request, with its query
 * @param sent bytes of the request's body; 0 for a GET
 * @param received bytes of the response's body
 * @param connections kept at the same time; 0 for the plan's
 * @param fresh whether every request has a connection of its own
 * @param tls whether by TLS
 * @param slower the latency is measured at the plan's rate divided by this; 0: it is not measured
 */
record Ask(
        Traffic traffic, String path, int sent, int received, int connections, boolean fresh, boolean tls, int slower) {
    private static final String SMALL = "/checkout?item=42";

    /** The small response of one kind of traffic. */
    static Ask small(Traffic traffic) {
        String path = traffic.http2Upstream() ? "/h2" + SMALL : SMALL;
        return new Ask(traffic, path, 0, Plan.BODY_BYTES, 0, false, false, 1);
    }

    /** The small response by HTTP/1.1. */
    static Ask small() {
        return small(Traffic.HTTP1);
    }

    /** A file of the upstream. */
    static Ask file(int bytes) {
        return new Ask(Traffic.HTTP1, "/files/" + bytes, 0, bytes, 0, false, false, 1);
    }

    Ask posting(int bytes) {
        return new Ask(traffic, path, bytes, received, connections, fresh, tls, slower);
    }

    Ask over(int kept) {
        return new Ask(traffic, path, sent, received, kept, fresh, tls, slower);
    }

    Ask withFreshConnections() {
        return new Ask(traffic, path, sent, received, connections, true, tls, slower);
    }

    Ask byTls() {
        return new Ask(traffic, path, sent, received, connections, fresh, true, slower);
    }

    Ask atRateDividedBy(int divisor) {
        return new Ask(traffic, path, sent, received, connections, fresh, tls, divisor);
    }

    Ask withoutLatency() {
        return atRateDividedBy(0);
    }

    /** The whole request in HTTP/1.1. */
    byte[] request() {
        String head = (sent > 0 ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "User-Agent: constant-rate\r\nAccept: */*\r\n"
                + (sent > 0 ? "Content-Length: " + sent + "\r\n" : "")
                + (fresh ? "Connection: close\r\n" : "");
        return (head + "\r\n" + body()).getBytes(StandardCharsets.US_ASCII);
    }

    /** The request's body. */
    String body() {
        return "x".repeat(sent);
    }
}
