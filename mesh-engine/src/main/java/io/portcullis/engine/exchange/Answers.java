package io.portcullis.engine.exchange;

import io.netty.buffer.Unpooled;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.Advice;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.grpc.TrailersOnly;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ErrorPages;
import io.portcullis.engine.observe.FailureBody;
import io.portcullis.engine.route.Stop;
import java.util.concurrent.TimeUnit;

/** The responses that we make ourselves. */
final class Answers {
    private static final byte[] NOTHING = {};
    private static final int OK = 200;

    private Answers() {}

    /**
     * Tells a failure to the client.
     *
     * @param caller may have to add something
     * @param exchange says who asks, and how: a client of gRPC reads no pages
     * @param retryAfterNanos when it may be worth to try again, or 0
     */
    static void failure(
            Caller caller,
            ResponseRelay relay,
            Exchange exchange,
            ListenerRole role,
            Failure failure,
            long retryAfterNanos) {
        Failure told = role == ListenerRole.GATEWAY ? forStrangers(failure) : failure;
        GrpcCall grpc = exchange.grpc();
        Headers headers = new Headers();
        byte[] body = grpc == null ? page(caller, exchange, told, headers) : NOTHING;
        if (grpc != null) {
            TrailersOnly.tell(headers, grpc, told, exchange.span().traceId());
        }
        if (retryAfterNanos > 0) {
            headers.add(HeaderName.RETRY_AFTER, Long.toString(seconds(retryAfterNanos)));
        }
        if (role == ListenerRole.INBOUND && notProcessed(failure.code())) {
            headers.add(MeshHeaders.NOT_PROCESSED, failure.code().text());
        }
        caller.greet(headers);
        boolean bodiless = grpc != null || exchange.request().method().equals("HEAD");
        int status = grpc == null ? failure.status() : OK;
        relay.head(head(status, headers, bodiless ? BodyLength.NONE : body.length), bodiless);
        if (!bodiless) {
            relay.data(Unpooled.wrappedBuffer(body), true);
        }
    }

    private static byte[] page(Caller caller, Exchange exchange, Failure told, Headers headers) {
        FailureBody page = ErrorPages.render(
                told,
                exchange.request().headers().get(HeaderName.ACCEPT),
                exchange.span().traceId(),
                caller.pages(),
                caller.called());
        headers.add(HeaderName.CONTENT_TYPE, page.contentType());
        headers.add(HeaderName.CONTENT_LENGTH, Integer.toString(page.body().length));
        return page.body();
    }

    /** Gives the answer of a filter; an empty refusal gets a page if somebody has written one. */
    static void filter(Caller caller, ResponseRelay relay, Exchange exchange, Stop.Answered answer) {
        GrpcCall grpc = exchange.grpc();
        if (grpc == null || answer.status() < 400) {
            filter(caller, relay, exchange.request(), answer, exchange.span().traceId());
            return;
        }
        Headers headers = answer.headers();
        TrailersOnly.translate(headers, grpc, answer.status(), answer.by());
        caller.greet(headers);
        ResponseHead head = head(OK, headers, BodyLength.NONE);
        caller.via(head);
        relay.head(head, true);
    }

    private static void filter(
            Caller caller, ResponseRelay relay, RequestHead request, Stop.Answered answer, String traceId) {
        Headers headers = answer.headers();
        FailureBody page = answer.status() < 400 || answer.body().length > 0 || prefersProblem(request)
                ? null
                : caller.pages().render(answer.status(), answer.by(), caller.called(), traceId);
        byte[] body = page == null ? answer.body() : page.body();
        if (page != null) {
            headers.set(HeaderName.CONTENT_TYPE, page.contentType());
        }
        if (answer.status() != 204 && answer.status() != 304) {
            headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
        }
        caller.greet(headers);
        boolean bodiless =
                body.length == 0 || request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
        ResponseHead head = head(answer.status(), headers, bodiless ? BodyLength.NONE : body.length);
        caller.via(head);
        relay.head(head, bodiless);
        if (!bodiless) {
            relay.data(Unpooled.wrappedBuffer(body), true);
        }
    }

    private static boolean prefersProblem(RequestHead request) {
        return ErrorPages.prefersProblem(request.headers().get(HeaderName.ACCEPT));
    }

    /** At the edge nobody learns addresses, service names and settings of the inside: the log and the actuator tell those. */
    private static Failure forStrangers(Failure failure) {
        return switch (failure.code()) {
            case UNKNOWN_SERVICE,
                    NO_ENDPOINT,
                    BREAKER_OPEN,
                    OVERFLOW,
                    CONNECT_FAILED,
                    UPSTREAM_TLS,
                    UPSTREAM_RESET,
                    UPSTREAM_PROTOCOL,
                    UPSTREAM_TIMEOUT,
                    IDLE_TIMEOUT,
                    INTERNAL ->
                Failure.of(
                        failure.code(),
                        Advice.meaning(failure.code()),
                        "whoever runs this gateway finds the cause at /actuator/portcullisexchanges by the trace id");
            default -> failure;
        };
    }

    /** The empty response of a route that leads nowhere. */
    static ResponseHead nowhere(int status) {
        Headers headers = new Headers();
        headers.add(HeaderName.CONTENT_LENGTH, "0");
        return head(status, headers, 0);
    }

    /** The resource is there, for good, and by the same method (RFC 9110, 15.4.9). */
    static ResponseHead moved(String location) {
        Headers headers = new Headers();
        headers.add(HeaderName.LOCATION, location);
        headers.add(HeaderName.CONTENT_LENGTH, "0");
        return head(308, headers, 0);
    }

    /** Whole seconds, rounded up, at least 1. */
    static long seconds(long nanos) {
        return Math.max(1, (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1));
    }

    /** Whether the application cannot have seen a request that failed so. */
    private static boolean notProcessed(FailureCode code) {
        return switch (code) {
            case DRAINING, OVERLOADED, OVERFLOW, CONNECT_FAILED -> true;
            default -> false;
        };
    }

    private static ResponseHead head(int status, Headers headers, long bodyLength) {
        return new ResponseHead(status, Statuses.reason(status), HttpVersion.HTTP_1_1, headers, bodyLength);
    }
}
