package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.runtime.SubsetRuntime;
import io.portcullis.engine.flow.StreamReset;

/** What went wrong with attempts: for the retry, whether the endpoint may have processed the request; for people, which error. */
public final class AttemptFailures {
    private AttemptFailures() {}

    /** There is nobody to try. */
    public static Failure noEndpoint(ServiceRuntime service, SubsetRuntime subset) {
        return Failure.of(
                FailureCode.NO_ENDPOINT,
                "service " + subset.qualifiedName() + " has no endpoint",
                "check portcullis.services." + service.id().name() + ".endpoints, and the labels of its subsets");
    }

    static AttemptFailure classify(StreamReset reason) {
        return switch (reason.code()) {
            case UNSENT, REFUSED, TLS_REFUSED -> new AttemptFailure.NotProcessed(reason.detail());
            case CLOSED, PROTOCOL, CANCELLED, TIMEOUT -> new AttemptFailure.MaybeProcessed(reason.detail());
        };
    }

    /**
     * What an end of the connection means, for people.
     *
     * @param endpoint {@code host:port}
     */
    static Failure failure(String endpoint, StreamReset reason) {
        return switch (reason.code()) {
            case PROTOCOL ->
                Failure.of(
                        FailureCode.UPSTREAM_PROTOCOL,
                        endpoint + " answered with something that is no HTTP response: " + reason.detail(),
                        "check that the port speaks HTTP, and what the application writes before its headers");
            case TLS_REFUSED ->
                Failure.of(
                        FailureCode.UPSTREAM_TLS,
                        "the TLS handshake with " + endpoint + " failed: " + reason.detail(),
                        "compare our certificate with the roots and the policy of its sidecar");
            case TIMEOUT -> Failure.of(FailureCode.IDLE_TIMEOUT, endpoint + ": " + reason.detail());
            // As good as none: an inbound side marks it so, and whoever called it may send any request again.
            case UNSENT ->
                Failure.of(
                        FailureCode.CONNECT_FAILED,
                        "the connection to " + endpoint + " ended before the request was sent: " + reason.detail(),
                        "look whether the application closes connections that rest sooner than we do, or writes more than"
                                + " its response");
            case CLOSED, REFUSED, CANCELLED ->
                Failure.of(
                        FailureCode.UPSTREAM_RESET,
                        endpoint + " gave up before its response was complete: " + reason.detail(),
                        "look at the application's own log for a crash, a worker limit or a shorter keep-alive time");
        };
    }
}
