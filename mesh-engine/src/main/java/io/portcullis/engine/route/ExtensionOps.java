package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.extension.Verdict;
import io.portcullis.core.route.RouteFilter.OnEventLoop;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** What a filter of an application does. Stateless but for what the filter is, any thread. */
final class ExtensionOps {
    private ExtensionOps() {}

    static RequestOp request(OnEventLoop filter) {
        return (head, passage) -> {
            try {
                return stop(filter, filter.filter().onRequest(new RequestView(filter.name(), head, passage)));
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                return Stop.of(thrown(filter, e));
            }
        };
    }

    static ResponseOp response(OnEventLoop filter) {
        return (head, passage) -> {
            try {
                filter.filter().onResponse(new ResponseView(filter.name(), head, passage));
                return null;
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                return thrown(filter, e);
            }
        };
    }

    private static @Nullable Stop stop(OnEventLoop filter, Verdict verdict) {
        return switch (verdict) {
            case Verdict.GoOn on -> null;
            case Verdict.Refuse(String reason) ->
                Stop.of(Failure.of(FailureCode.FORBIDDEN, "filter " + filter.name() + ": " + reason));
            case Verdict.Answer answer -> {
                Headers headers = new Headers();
                answer.headers()
                        .forEach((name, value) ->
                                headers.add(FramingHeaders.writable(filter.name(), name), HeaderValue.bytes(value)));
                yield new Stop.Answered(answer.status(), headers, answer.body(), filter.name());
            }
        };
    }

    private static Failure thrown(OnEventLoop filter, Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return Failure.of(
                FailureCode.INTERNAL,
                "filter " + filter.name() + " threw " + e + (trace.length == 0 ? "" : " at " + trace[0]),
                "correct the filter; no other request is affected");
    }
}
