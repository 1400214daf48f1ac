package io.portcullis.core.error;

/**
 * The stable names of everything that can go wrong, the same in the response, the access log and the metrics. Never rename
 * one: dashboards and alerts are built on them.
 */
public enum FailureCode {
    /** The bytes from the client are not HTTP as the standard defines it. */
    BAD_REQUEST("bad_request", 400),
    /** The request line or the header section is larger than the listener takes. */
    HEAD_TOO_LARGE("head_too_large", 431),
    /** The target of the request line is longer than the listener takes. */
    URI_TOO_LONG("uri_too_long", 414),
    /** The body of the request is larger than its route, or the listener, takes. */
    BODY_TOO_LARGE("body_too_large", 413),
    /** An Expect other than 100-continue. */
    EXPECTATION_FAILED("expectation_failed", 417),
    /** A method or coding that is not implemented here: CONNECT, TRACE, a transfer coding other than chunked. */
    NOT_IMPLEMENTED("not_implemented", 501),
    /** A version of HTTP that is not spoken here. */
    VERSION_NOT_SUPPORTED("version_not_supported", 505),
    /** The client took too long to send its request. */
    REQUEST_TIMEOUT("request_timeout", 408),
    /** The client went away before its response was complete. */
    CLIENT_GONE("client_gone", 499),
    /** A connection does not begin with the PROXY header that its load balancer has to send, or with a wrong one. */
    PROXY_HEADER("proxy_header", 400),
    /** A TLS client asks for no server name, or for one that is not known here. */
    UNRECOGNIZED_NAME("unrecognized_name", 421),
    /** No route matches. */
    NO_ROUTE("no_route", 404),
    /** The connection was made to a host with another rule about clients' certificates. */
    MISDIRECTED("misdirected", 421),
    /** The verified peer may not do this. */
    FORBIDDEN("forbidden", 403),
    /** A page of another origin may not do this. */
    CORS_REFUSED("cors_refused", 403),
    /** The destination is no service that is known here. */
    UNKNOWN_SERVICE("unknown_service", 503),
    /** The service is known but has no endpoint. */
    NO_ENDPOINT("no_endpoint", 503),
    /** The service's circuit breaker is open. */
    BREAKER_OPEN("breaker_open", 503),
    /** Too many requests wait for a connection already. */
    OVERFLOW("overflow", 503),
    /** This process is shutting down. */
    DRAINING("draining", 503),
    /** This process has no memory left for more requests. */
    OVERLOADED("overloaded", 503),
    /** No connection to the endpoint could be made. */
    CONNECT_FAILED("connect_failed", 503),
    /** The TLS handshake with the endpoint failed, or it proved another identity. */
    UPSTREAM_TLS("upstream_tls", 503),
    /** The endpoint closed or reset the connection before its response was complete. */
    UPSTREAM_RESET("upstream_reset", 502),
    /** The endpoint's bytes are not a response. */
    UPSTREAM_PROTOCOL("upstream_protocol", 502),
    /** The time is up that a client of gRPC gave for its call. */
    DEADLINE_EXCEEDED("deadline_exceeded", 504),
    /** The response head did not come in time. */
    UPSTREAM_TIMEOUT("upstream_timeout", 504),
    /** A body stood still for too long. */
    IDLE_TIMEOUT("idle_timeout", 504),
    /** The extension lane has to run the request, and is not there. */
    LANE_UNAVAILABLE("lane_unavailable", 503),
    /** The extension lane gave up before its response was complete. */
    LANE_FAILED("lane_failed", 500),
    /** What runs in the extension lane did not answer in time, and called no service meanwhile. */
    LANE_TIMEOUT("lane_timeout", 504),
    /** The extension lane asked to send a request once more that may have been processed. */
    NOT_REPEATED("not_repeated", 502),
    /** A defect of ours. */
    INTERNAL("internal", 500);

    private final String text;
    private final int status;

    FailureCode(String text, int status) {
        this.text = text;
        this.status = status;
    }

    /** The name in responses, logs and metrics. */
    public String text() {
        return text;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }
}
