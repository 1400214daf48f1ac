package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.Tracing.ServerSpan;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class W3cTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final W3cTracing tracing = new W3cTracing(new Random(1), 0);
    private final Headers headers = new Headers();

    @Test
    void aRequestWithoutContextBeginsATrace() {
        ServerSpan span = serve();
        assertThat(span.traceId()).matches("[0-9a-f]{32}");
        assertThat(sent(span, 1)).matches("00-" + span.traceId() + "-[0-9a-f]{16}-02");
    }

    @Test
    void aRequestWithContextContinuesItsTraceWithNewSpans() {
        headers.add(HeaderName.TRACEPARENT, PARENT);
        ServerSpan span = serve();
        String first = sent(span, 1);
        String second = sent(span, 2);
        assertThat(span.traceId()).isEqualTo(TRACE);
        assertThat(span.spanId()).isNotEqualTo("b7ad6b7169203331");
        assertThat(first).startsWith("00-" + TRACE + "-").endsWith("-01").isNotEqualTo(second);
        assertThat(first).doesNotContain(span.spanId());
    }

    @Test
    void fieldsStayWhereTheApplicationHadThem() {
        headers.add(HeaderName.HOST, "a");
        headers.add(HeaderName.TRACEPARENT, PARENT);
        headers.add(HeaderName.TRACESTATE, "vendor=1");
        headers.add(HeaderName.ACCEPT, "b");
        ServerSpan span = serve();
        span.attempt(1).inject(headers);
        assertThat(headers.name(1)).isEqualTo("traceparent");
        assertThat(headers.name(2)).isEqualTo("tracestate");
        assertThat(headers.value(2)).isEqualTo("vendor=1");
        assertThat(headers.size()).isEqualTo(4);
    }

    @Test
    void severalLinesOfStateBecomeOneInOrder() {
        headers.add(HeaderName.TRACEPARENT, PARENT);
        headers.add(HeaderName.TRACESTATE, "a=1,b=2");
        headers.add(HeaderName.TRACESTATE, "");
        headers.add(HeaderName.TRACESTATE, "c=3");
        serve().attempt(1).inject(headers);
        assertThat(headers.all(HeaderName.TRACESTATE)).containsExactly("a=1,b=2,c=3");
    }

    @Test
    void stateWithoutAValidParentIsDropped() {
        headers.add(HeaderName.TRACEPARENT, PARENT.toUpperCase(java.util.Locale.ROOT));
        headers.add(HeaderName.TRACESTATE, "a=1");
        ServerSpan span = serve();
        span.attempt(1).inject(headers);
        assertThat(span.traceId()).isNotEqualTo(TRACE);
        assertThat(headers.contains(HeaderName.TRACESTATE)).isFalse();
    }

    @Test
    void twoParentsAreNone() {
        headers.add(HeaderName.TRACEPARENT, PARENT);
        headers.add(HeaderName.TRACEPARENT, PARENT);
        ServerSpan span = serve();
        assertThat(span.traceId()).isNotEqualTo(TRACE);
        sent(span, 1);
        assertThat(headers.all(HeaderName.TRACEPARENT)).hasSize(1);
    }

    @Test
    void rootsAreSampledAtTheirProbability() {
        W3cTracing half = new W3cTracing(new Random(99), 0.5);
        int sampled = 0;
        for (int i = 0; i < 1000; i++) {
            Headers sent = new Headers();
            half.server(head(new Headers()), ListenerRole.GATEWAY).attempt(1).inject(sent);
            sampled += sent.value(0).endsWith("03") ? 1 : 0;
        }
        assertThat(sampled).isBetween(430, 570);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesProbabilitiesThatAreNone(double probability) {
        assertThatThrownBy(() -> new W3cTracing(new Random(1), probability))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sampling probability: " + probability + " (expected: 0 to 1)");
    }

    private ServerSpan serve() {
        return tracing.server(head(headers), ListenerRole.GATEWAY);
    }

    private String sent(ServerSpan span, int attempt) {
        span.attempt(attempt).inject(headers);
        return headers.all(HeaderName.TRACEPARENT).getFirst();
    }

    private static RequestHead head(Headers headers) {
        return new RequestHead("GET", "/", null, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }
}
