package io.portcullis.spring.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.portcullis.engine.observe.Tracing;

/**
 * Shows code of the application the span of its exchange as the current one, so that what it calls by itself, with a WebClient
 * say, belongs to the same trace. The engine begins and ends that span; nothing is measured here. Any thread.
 */
public final class ApplicationSpans {
    /** One of its own: handlers of the application's would measure what the engine has measured. */
    private final ObservationRegistry registry = ObservationRegistry.create();

    public ApplicationSpans(Tracer tracer) {
        registry.observationConfig().observationHandler(new Showing(tracer));
    }

    /** An observation that stands for the span. Stop it at the end; the span goes on. */
    public Observation observation(Tracing.ServerSpan span) {
        return Observation.start("portcullis.exchange", () -> new Shown(span(span)), registry);
    }

    private static Span span(Tracing.ServerSpan span) {
        Span recorded = MicrometerTracing.recorded(span);
        return recorded == null ? OtelSpan.fromOtel(io.opentelemetry.api.trace.Span.wrap(names(span))) : recorded;
    }

    /** Its names are all there is of a span that nobody records. */
    private static SpanContext names(Tracing.ServerSpan span) {
        return SpanContext.create(
                span.traceId(),
                span.spanId(),
                span.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
    }

    private static final class Shown extends Observation.Context {
        private final Span span;

        Shown(Span span) {
            this.span = span;
        }
    }

    private record Showing(Tracer tracer) implements TracingObservationHandler<Shown> {
        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof Shown;
        }

        @Override
        public void onStart(Shown context) {
            getTracingContext(context).setSpan(context.span);
        }

        @Override
        public Tracer getTracer() {
            return tracer;
        }
    }
}
