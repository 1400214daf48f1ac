package io.portcullis.spring.observe;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
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
    private final Tracer tracer;
    private final W3cTracing unsampled;

    /** @param unsampled serves the requests whose caller is not sampled */
    public MicrometerTracing(Tracer tracer, W3cTracing unsampled) {
        this.tracer = tracer;
        this.unsampled = unsampled;
    }

    @Override
    public ServerSpan server(RequestHead head, ListenerRole role) {
        TraceParent parent = W3cTracing.parent(head.headers());
        if (parent != null && !parent.sampled()) {
            return unsampled.server(head, role);
        }
        Span.Builder builder = tracer.spanBuilder().kind(Span.Kind.SERVER).name(SpanTags.method(head.method()));
        if (parent == null) {
            Span span = builder.setNoParent().start();
            return new Server(tracer, span, head.method(), TraceParent.RANDOM, null);
        }
        Span span = builder.setParent(remote(parent)).start();
        return new Server(
                tracer, span, head.method(), parent.flags() & TraceParent.RANDOM, W3cTracing.state(head.headers()));
    }

    private TraceContext remote(TraceParent parent) {
        return tracer.traceContextBuilder()
                .traceId(parent.traceId())
                .spanId(parent.spanId())
                .sampled(true)
                .build();
    }

    private static TraceParent traceParent(Span span, int flags) {
        TraceContext context = span.context();
        int sampled = Boolean.TRUE.equals(context.sampled()) ? TraceParent.SAMPLED : 0;
        return new TraceParent(context.traceId(), context.spanId(), flags | sampled);
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
