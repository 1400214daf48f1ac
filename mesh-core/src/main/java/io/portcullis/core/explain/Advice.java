package io.portcullis.core.explain;

import io.portcullis.core.error.FailureCode;

/** What each failure code means and what usually helps, in words for people. Any thread. */
public final class Advice {
    private Advice() {}

    /** What happened, as a short title: the same for every occurrence of the code. */
    public static String meaning(FailureCode code) {
        return switch (code) {
            case BAD_REQUEST -> "The request is not valid HTTP";
            case HEAD_TOO_LARGE -> "The request line or the headers are too large";
            case URI_TOO_LONG -> "The target of the request is too long";
            case BODY_TOO_LARGE -> "The body of the request is too large";
            case EXPECTATION_FAILED -> "The Expect header asks for something unknown";
            case NOT_IMPLEMENTED -> "The method or the transfer coding is not supported";
            case VERSION_NOT_SUPPORTED -> "The version of HTTP is not supported";
            case REQUEST_TIMEOUT -> "The client sent its request too slowly";
            case CLIENT_GONE -> "The client went away before the response was complete";
            case PROXY_HEADER -> "The load balancer did not send the PROXY header it has to send";
            case UNRECOGNIZED_NAME -> "The TLS client asks for no server name that is known here";
            case NO_ROUTE -> "No route matches the request";
            case MISDIRECTED -> "The connection was made to another host";
            case FORBIDDEN -> "The caller is not allowed to do this";
            case CORS_REFUSED -> "Pages of that origin are not allowed to do this";
            case UNKNOWN_SERVICE -> "The destination is not a known service";
            case NO_ENDPOINT -> "The service has no endpoint";
            case BREAKER_OPEN -> "The circuit breaker of the service is open";
            case OVERFLOW -> "Too many requests wait for a connection";
            case DRAINING -> "This process is shutting down";
            case OVERLOADED -> "This process has no memory left for more requests";
            case CONNECT_FAILED -> "No connection to the endpoint could be made";
            case UPSTREAM_TLS -> "The endpoint could not prove who it is";
            case UPSTREAM_RESET -> "The endpoint broke off before its response was complete";
            case UPSTREAM_PROTOCOL -> "The endpoint answered with something that is not HTTP";
            case DEADLINE_EXCEEDED -> "The time is up that the client gave for its call";
            case UPSTREAM_TIMEOUT -> "The endpoint did not answer in time";
            case IDLE_TIMEOUT -> "A body stood still for too long";
            case LANE_UNAVAILABLE -> "The extension lane is not running";
            case LANE_FAILED -> "The extension lane did not complete its response";
            case LANE_TIMEOUT -> "The extension lane did not answer in time";
            case NOT_REPEATED -> "The request may have been processed and was not sent again";
            case INTERNAL -> "A defect of the proxy";
        };
    }

    /** Where to look when the failure itself names no remedy. */
    public static String remedy(FailureCode code) {
        return switch (code) {
            case BAD_REQUEST, NOT_IMPLEMENTED, VERSION_NOT_SUPPORTED, EXPECTATION_FAILED ->
                "look at what the client sends; curl -v shows it";
            case HEAD_TOO_LARGE, URI_TOO_LONG ->
                "send less, large cookies are the usual cause, or raise the listener's limit";
            case BODY_TOO_LARGE -> "send less at once, or raise RequestSize of the route or the listener's limit";
            case REQUEST_TIMEOUT ->
                "look at the client's network, or at a client that opens connections without using them";
            case CLIENT_GONE -> "compare the client's timeout with the duration of the attempts";
            case PROXY_HEADER -> "compare proxy-protocol.from of the listener with what the load balancer sends";
            case UNRECOGNIZED_NAME -> "compare the name the client asks for with server-names of the listener";
            case NO_ROUTE -> "compare host, path and method with the predicates of the routes";
            case MISDIRECTED -> "connect with the name of that host in the TLS handshake, as browsers do by themselves";
            case FORBIDDEN -> "compare the caller's identity with portcullis.inbound.authorization.rules";
            case CORS_REFUSED ->
                "compare Origin, method and fields with globalcors.cors-configurations and the metadata cors of routes";
            case UNKNOWN_SERVICE ->
                "declare it under portcullis.services, or set portcullis.outbound.unknown to passthrough";
            case NO_ENDPOINT -> "check that copies of the service run and that its labels match a subset";
            case BREAKER_OPEN -> "find out why the service failed; the breaker closes by itself once probes succeed";
            case OVERFLOW -> "the service is too slow or too small for its load: add copies, or raise max-pending";
            case DRAINING -> "try again: another copy takes over";
            case OVERLOADED ->
                "try again in a moment; look for clients that do not read, or give the process more memory";
            case CONNECT_FAILED ->
                "check that the endpoint listens on that port and that no network policy is in between";
            case UPSTREAM_TLS ->
                "compare the endpoint's certificate with tls.expected-identities and the roots on both sides";
            case UPSTREAM_RESET -> "look into the endpoint's own log at that time: a crash, a restart, a worker limit";
            case UPSTREAM_PROTOCOL -> "check that this port speaks HTTP/1.1 and not TLS or another protocol";
            case DEADLINE_EXCEEDED -> "compare the deadline the client sets with the duration of the attempts";
            case UPSTREAM_TIMEOUT -> "look at the endpoint's latency, or raise timeouts.attempt and timeouts.request";
            case IDLE_TIMEOUT -> "find out which side stopped sending, or raise the idle timeout";
            case LANE_UNAVAILABLE -> "wait until the application has started, or look for what stopped it";
            case LANE_FAILED -> "look for the stack trace of the application's own filters in the log of this process";
            case LANE_TIMEOUT -> "look for a filter or handler of the application that never completes";
            case NOT_REPEATED ->
                "let the filter that repeats requests leave out methods that are not idempotent, such as POST";
            case INTERNAL -> "look for the stack trace in the log of this process and report it";
        };
    }
}
