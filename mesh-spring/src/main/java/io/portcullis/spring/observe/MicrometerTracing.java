package io.portcullis.spring.observe;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.TraceParent;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.observe.W3cTracing;
import org.jspecify.annotations.Nullable;

/**
 * Records the spans of sampled traces with Micrometer's tracer: a server span for the exchange, a client span for each
 * attempt. The caller's decision is followed; for a trace that begins here the tracer's own sampler decides
 * ({@code management.tracing.sampling.probability}). What is not sampled takes the way of {@link W3cTracing}, which only makes
 * ids. Any thread; spans are passed by hand, nothing is left on the thread.
 */
public final class MicrometerTracing implements Tracing {
    private static final Propagator.Getter<Headers> CONTEXT = MicrometerTracing::field;

    private final Tracer tracer;
    private final Propagator propagator;
    private final W3cTracing unsampled;

    /**
     * @param propagator reads W3C Trace Context; asked for {@code traceparent} and {@code tracestate} only
     * @param unsampled serves the requests whose caller is not sampled
     */
    public MicrometerTracing(Tracer tracer, Propagator propagator, W3cTracing unsampled) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.unsampled = unsampled;
    }

    @Override
    public ServerSpan server(RequestHead head, ListenerRole role) {
        TraceParent parent = W3cTracing.parent(head.headers());
        if (parent != null && !parent.sampled()) {
            return unsampled.server(head, role);
        }
        // Extracted rather than built from the ids, so that the sampler sees the parent for what it is: remote.
        Span.Builder builder =
                parent == null ? tracer.spanBuilder().setNoParent() : propagator.extract(head.headers(), CONTEXT);
        Span span = builder.kind(Span.Kind.SERVER)
                .name(SpanTags.method(head.method()))
                .start();
        return parent == null
                ? new Server(tracer, span, head.method(), TraceParent.RANDOM, null)
                : new Server(tracer, span, head.method(), parent.flags() & TraceParent.RANDOM, state(head));
    }

    private static @Nullable String state(RequestHead head) {
        return W3cTracing.state(head.headers());
    }

    private static @Nullable String field(Headers headers, String name) {
        return switch (name) {
            case "traceparent" -> headers.get(HeaderName.TRACEPARENT);
            case "tracestate" -> W3cTracing.state(headers);
            default -> null;
        };
    }

    private static TraceParent traceParent(Span span, int flags) {
        TraceContext context = span.context();
        int sampled = Boolean.TRUE.equals(context.sampled()) ? TraceParent.SAMPLED : 0;
        return new TraceParent(context.traceId(), context.spanId(), flags | sampled);
    }

    /** The span as Micrometer has it, or null where it is none of Micrometer's. */
    static @Nullable Span recorded(ServerSpan span) {
        return span instanceof Server server ? server.span() : null;
    }

    /** The span of an exchange, recorded unless the sampler said no. */
    private record Server(
            Tracer tracer,
            Span span,
            String method,
            int flags,
            @Nullable String state) implements ServerSpan {
        @Override
        public String traceId() {
            return span.context().traceId();
        }

        @Override
        public String spanId() {
            return span.context().spanId();
        }

        @Override
        public boolean sampled() {
            return Boolean.TRUE.equals(span.context().sampled());
        }

        @Override
        public ClientSpan attempt(int number) {
            Span.Builder builder = tracer.spanBuilder()
                    .setParent(span.context())
                    .kind(Span.Kind.CLIENT)
                    .name(SpanTags.method(method));
            if (number > 1) {
                builder.tag("http.request.resend_count", number - 1);
            }
            return new Client(builder.start(), method, flags, state);
        }

        @Override
        public void end(ExchangeRecord exchange) {
            if (!span.isNoop()) {
                SpanTags.server(span, exchange);
            }
            span.end();
        }
    }

    private record Client(
            Span span, String method, int flags, @Nullable String state) implements ClientSpan {
        @Override
        public void inject(Headers headers) {
            W3cTracing.inject(headers, traceParent(span, flags), state);
        }

        @Override
        public void end(String service, String endpoint, int status, String error) {
            if (!span.isNoop()) {
                SpanTags.client(span, method, service, endpoint, status, error);
            }
            span.end();
        }
    }
}
