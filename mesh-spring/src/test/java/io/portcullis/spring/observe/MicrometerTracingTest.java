package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.Tracing.ClientSpan;
import io.portcullis.engine.observe.Tracing.ServerSpan;
import io.portcullis.engine.observe.W3cTracing;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MicrometerTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final Headers headers = new Headers();

    @Test
    void callOfGrpcFailsAsItsStatusSays() {
        serve(Sampler.alwaysOn()).end(Exchanges.grpc(GrpcStatus.UNAVAILABLE, List.of()));
        serve(Sampler.alwaysOn()).end(Exchanges.grpc(GrpcStatus.NOT_FOUND, List.of()));

        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans)
                .extracting(span -> span.getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
                .containsExactly(14L, 5L);
        assertThat(spans)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.ERROR, StatusCode.OK);
        assertThat(spans.getFirst().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("UNAVAILABLE");
    }

    @Test
    void spansOfASampledRequestHangTogetherAndMatchTheHeaders() {
        headers.add(HeaderName.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-03");
        headers.add(HeaderName.TRACESTATE, "vendor=1");
        ServerSpan server = serve(Sampler.alwaysOff());
        String first = send(server, 1, 503, "");
        String second = send(server, 2, 200, "");
        server.end(Exchanges.retried());

        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactly("GET payment-service", "GET payment-service", "GET checkout");
        assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
        assertThat(spans)
                .extracting(SpanData::getKind)
                .containsExactly(SpanKind.CLIENT, SpanKind.CLIENT, SpanKind.SERVER);
        assertThat(spans.get(2).getParentSpanId()).isEqualTo(PARENT);
        assertThat(spans.get(2).getParentSpanContext().isRemote()).isTrue();
        assertThat(spans.get(2).getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
        assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(2).getSpanId());
        assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(2).getSpanId());
        assertThat(server.traceId()).isEqualTo(TRACE);
        assertThat(server.spanId()).isEqualTo(spans.get(2).getSpanId());
        assertThat(first).isEqualTo("00-" + TRACE + "-" + spans.get(0).getSpanId() + "-03");
        assertThat(second).isEqualTo("00-" + TRACE + "-" + spans.get(1).getSpanId() + "-03");
        assertThat(headers.get(HeaderName.TRACESTATE)).isEqualTo("vendor=1");
    }

    @Test
    void anUnsampledRequestIsContinuedButNotRecorded() {
        headers.add(HeaderName.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-00");
        ServerSpan server = serve(Sampler.alwaysOn());
        String sent = send(server, 1, 200, "");
        server.end(Exchanges.ok());
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(sent).startsWith("00-" + TRACE + "-").endsWith("-00").doesNotContain(PARENT);
    }

    @Test
    void theSamplerDecidesAboutRootsOnce() {
        ServerSpan on = serve(Sampler.alwaysOn());
        assertThat(send(on, 1, 200, "")).startsWith("00-" + on.traceId()).endsWith("-03");
        on.end(Exchanges.ok());
        assertThat(exporter.getFinishedSpanItems()).hasSize(2);
        assertThat(exporter.getFinishedSpanItems().get(1).getParentSpanContext().isValid())
                .isFalse();

        exporter.reset();
        headers.remove(HeaderName.TRACEPARENT);
        ServerSpan off = serve(Sampler.alwaysOff());
        assertThat(send(off, 1, 200, "")).startsWith("00-" + off.traceId()).endsWith("-02");
        off.end(Exchanges.ok());
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        assertThat(off.traceId()).isNotEqualTo(on.traceId()).matches("[0-9a-f]{32}");
    }

    @Test
    void whoPassesAClientOnIsThePeerAndTheClientIsNamedBesideIt() {
        serve(Sampler.alwaysOn()).end(Exchanges.behind("[2001:db8::9]", "10.0.0.7:4711"));
        SpanData span = exporter.getFinishedSpanItems().getFirst();
        assertThat(text(span, "network.peer.address")).isEqualTo("10.0.0.7");
        assertThat(number(span, "network.peer.port")).isEqualTo(4711);
        assertThat(text(span, "client.address")).isEqualTo("2001:db8::9");
        assertThat(number(span, "client.port")).isNegative();
    }

    @Test
    void theServerSpanHasTheConventionalTags() {
        ServerSpan server = serve(Sampler.alwaysOn());
        server.end(Exchanges.refused());
        SpanData span = exporter.getFinishedSpanItems().getFirst();
        assertThat(text(span, "http.request.method")).isEqualTo("POST");
        assertThat(number(span, "http.response.status_code")).isEqualTo(503);
        assertThat(text(span, "url.path")).isEqualTo("/charge");
        assertThat(text(span, "server.address")).isEqualTo("payment-service");
        assertThat(number(span, "server.port")).isEqualTo(8080);
        assertThat(text(span, "network.peer.address")).isEqualTo("::1");
        assertThat(number(span, "network.peer.port")).isEqualTo(4711);
        assertThat(text(span, "network.protocol.version")).isEqualTo("1.1");
        assertThat(text(span, "portcullis.route")).isEqualTo("checkout");
        assertThat(text(span, "portcullis.role")).isEqualTo("outbound");
        assertThat(text(span, "error.type")).isEqualTo("connect_failed");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void aRequestWithoutRouteIsNamedByItsMethodAndIsNoErrorOfTheServer() {
        ServerSpan server = serve(Sampler.alwaysOn());
        server.end(Exchanges.unmatched());
        SpanData span = exporter.getFinishedSpanItems().getFirst();
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(text(span, "error.type")).isEqualTo("no_route");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
    }

    @Test
    void aClientSpanTellsItsEndpointAndError() {
        ServerSpan server = serve(Sampler.alwaysOn());
        send(server, 2, 0, "connection refused");
        server.end(Exchanges.refused());
        SpanData span = exporter.getFinishedSpanItems().getFirst();
        assertThat(text(span, "network.peer.address")).isEqualTo("10.0.0.7");
        assertThat(number(span, "network.peer.port")).isEqualTo(8080);
        assertThat(number(span, "http.request.resend_count")).isEqualTo(1);
        assertThat(text(span, "error.type")).isEqualTo("no_response");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getEvents().getFirst().getAttributes().get(AttributeKey.stringKey("exception.message")))
                .isEqualTo("connection refused");
    }

    private ServerSpan serve(Sampler roots) {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(Sampler.parentBased(roots))
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        Tracer otel = provider.get("test");
        OtelTracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        MicrometerTracing tracing = new MicrometerTracing(tracer, propagator, new W3cTracing(new Random(1), 0));
        RequestHead head = new RequestHead("GET", "/charge", null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
        return tracing.server(head, ListenerRole.OUTBOUND);
    }

    private String send(ServerSpan server, int attempt, int status, String error) {
        ClientSpan span = server.attempt(attempt);
        span.inject(headers);
        span.end("payment-service", "10.0.0.7:8080", status, error);
        return headers.all(HeaderName.TRACEPARENT).getFirst();
    }

    private static String text(SpanData span, String key) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
    }

    private static long number(SpanData span, String key) {
        Long value = span.getAttributes().get(AttributeKey.longKey(key));
        return value == null ? -1 : value;
    }
}
