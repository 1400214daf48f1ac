package io.portcullis.engine.observe;

import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Continues the trace of a request, or begins one, and records nothing: every hop and every attempt gets ids of its own in
 * {@code traceparent}, and {@code tracestate} passes unchanged. Any thread. W3C Trace Context, level 2.
 *
 * <p>What this cannot do: an application that does not copy {@code traceparent} from the request it got to the requests it
 * makes begins a new trace with each of them. Nothing outside the application can know which of them belong together.
 */
public final class W3cTracing implements Tracing {
    private final RandomGenerator random;
    private final double rootProbability;

    /**
     * @param random makes ids; used by all event loops at once
     * @param rootProbability share of the traces begun here that are marked as sampled; 0 to 1
     * @throws IllegalArgumentException if the share is out of its range
     */
    public W3cTracing(RandomGenerator random, double rootProbability) {
        if (!(rootProbability >= 0 && rootProbability <= 1)) {
            throw new IllegalArgumentException("sampling probability: " + rootProbability + " (expected: 0 to 1)");
        }
        this.random = random;
        this.rootProbability = rootProbability;
    }

    /** Ids from a fast generator per thread; traces begun here are not sampled. */
    public static W3cTracing unsampled() {
        return new W3cTracing(perThread(), 0);
    }

    /** A generator that is fast on every thread and safe on all. Ids need to be unique, not secret. */
    public static RandomGenerator perThread() {
        // Not the object that current() returns: on a thread that never called current() its seed is the same
        // everywhere.
        return () -> ThreadLocalRandom.current().nextLong();
    }

    @Override
    public ServerSpan server(RequestHead head, ListenerRole role) {
        Headers headers = head.headers();
        TraceParent parent = parent(headers);
        return parent == null
                ? new Span(random, begin(), null)
                : new Span(random, parent.child(random), state(headers));
    }

    /** What the request says about its trace; null if it says nothing, something invalid, or two things. */
    public static @Nullable TraceParent parent(Headers headers) {
        int at = headers.indexOf(HeaderName.TRACEPARENT, 0);
        if (at < 0 || headers.indexOf(HeaderName.TRACEPARENT, at + 1) >= 0) {
            return null;
        }
        return TraceParent.parse(headers.value(at));
    }

    /** The request's {@code tracestate}, several lines as one, or null. */
    public static @Nullable String state(Headers headers) {
        int at = headers.indexOf(HeaderName.TRACESTATE, 0);
        if (at < 0) {
            return null;
        }
        if (headers.indexOf(HeaderName.TRACESTATE, at + 1) < 0) {
            return emptyToNull(headers.value(at));
        }
        List<String> lines = headers.all(HeaderName.TRACESTATE);
        lines.removeIf(String::isBlank);
        return emptyToNull(String.join(",", lines));
    }

    /** Sets both fields, each in the place where the application had it; a trace without state loses a foreign one. */
    public static void inject(Headers headers, TraceParent context, @Nullable String state) {
        headers.set(HeaderName.TRACEPARENT, context.toString());
        if (state == null) {
            headers.remove(HeaderName.TRACESTATE);
        } else {
            headers.set(HeaderName.TRACESTATE, state);
        }
    }

    private TraceParent begin() {
        boolean sampled = rootProbability > 0 && (rootProbability >= 1 || random.nextDouble() < rootProbability);
        return TraceParent.root(random, sampled);
    }

    private static @Nullable String emptyToNull(String value) {
        return value.isBlank() ? null : value;
    }

    private record Span(
            RandomGenerator random,
            TraceParent context,
            @Nullable String state) implements ServerSpan {
        @Override
        public String traceId() {
            return context.traceId();
        }

        @Override
        public String spanId() {
            return context.spanId();
        }

        @Override
        public boolean sampled() {
            return context.sampled();
        }

        @Override
        public ClientSpan attempt(int number) {
            return new Attempt(context.child(random), state);
        }

        @Override
        public void end(ExchangeRecord exchange) {}
    }

    private record Attempt(TraceParent context, @Nullable String state) implements ClientSpan {
        @Override
        public void inject(Headers headers) {
            W3cTracing.inject(headers, context, state);
        }

        @Override
        public void end(String service, String endpoint, int status, String error) {}
    }
}
