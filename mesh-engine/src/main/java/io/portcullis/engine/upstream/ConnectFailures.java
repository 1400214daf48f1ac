package io.portcullis.engine.upstream;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.tls.TlsFailures;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Why there is no connection to an endpoint, for people. Stateless. */
final class ConnectFailures {
    private static final List<String> WORDS_OF_THE_SYSTEM = List.of(
            "Connection refused",
            "No route to host",
            "Network is unreachable",
            "Connection reset by peer",
            "Cannot assign requested address",
            "Too many open files");

    private ConnectFailures() {}

    static Failure unreachable(Endpoint endpoint, Throwable cause) {
        boolean name = cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException;
        return Failure.of(
                FailureCode.CONNECT_FAILED,
                (name ? "the name of " : "no connection to ")
                        + endpoint
                        + (name ? " is not known to the DNS: " : ": ")
                        + reason(cause),
                name ? "check the endpoint's address" : "check that the application runs and listens there");
    }

    /** Netty wraps the system's words into its own, which name call, number and address once more. */
    private static String reason(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        for (String known : WORDS_OF_THE_SYSTEM) {
            if (text.contains(known)) {
                return known.toLowerCase(Locale.ROOT);
            }
        }
        return text;
    }

    static Failure late(Endpoint endpoint, Duration timeout) {
        return Failure.of(
                FailureCode.CONNECT_FAILED,
                "no connection to " + endpoint + " within " + timeout.toMillis() + " ms",
                "check that the address is right and no firewall drops the packets");
    }

    static Failure closedAtOnce(Endpoint endpoint) {
        return Failure.of(FailureCode.CONNECT_FAILED, endpoint + " closed the connection at once");
    }

    static Failure noCertificate(Endpoint endpoint) {
        return Failure.of(
                FailureCode.UPSTREAM_TLS,
                endpoint + " has to be called with TLS, but this process has no certificate",
                "set portcullis.tls.bundle and its spring.ssl.bundle");
    }

    static Failure noHandshake(Endpoint endpoint, String why) {
        return Failure.of(FailureCode.UPSTREAM_TLS, endpoint + " cannot be called: " + why);
    }

    static Failure handshakeFailed(Endpoint endpoint, Throwable cause) {
        return handshakeFailed(endpoint, TlsFailures.explain(cause));
    }

    private static Failure handshakeFailed(Endpoint endpoint, String why) {
        return Failure.of(
                FailureCode.UPSTREAM_TLS,
                "the TLS handshake with " + endpoint + " failed: " + why,
                "compare the service's tls.expected-identities with the certificate of its sidecar");
    }

    /** @param reason as {@link io.portcullis.engine.http2.Http2UpstreamConnection.Beginning#failed} has it */
    static Failure noHttp2(Endpoint endpoint, StreamReset reason) {
        return reason.code() == StreamReset.Code.TLS_REFUSED
                ? handshakeFailed(endpoint, reason.detail())
                : Failure.of(
                        FailureCode.CONNECT_FAILED,
                        "no HTTP/2 connection to " + endpoint + ": " + reason.detail(),
                        "check that the application speaks HTTP/2 there, or set connections.protocol of the service to"
                                + " http1");
    }
}
