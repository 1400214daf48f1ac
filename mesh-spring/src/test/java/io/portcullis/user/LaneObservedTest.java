package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.portcullis.engine.Engine;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.observe.RecentExchanges;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** A request of the extension lane whose filter calls somebody itself: one trace, one server span, one measurement. */
class LaneObservedTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    static Path directory;

    private static final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private static ScriptedUpstream upstream;
    private static ScriptedUpstream side;
    private static Running gateway;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start(script -> script.respond(200, "ok"));
        side = ScriptedUpstream.start(script -> script.respond(200, "side"));
        gateway = Running.start(directory, """
                management.tracing.sampling.probability: 1.0
                spring.cloud.gateway.server.webflux:
                  metrics.enabled: true
                  routes:
                    - { id: shop, uri: "http://%s", predicates: [ "Path=/shop" ] }
                    - { id: past, uri: "http://%1$s", predicates: [ "Path=/past" ], metadata: { portcullis.lane: engine } }
                """.formatted(upstream.address()), Calling.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        upstream.close();
        side.close();
    }

    @BeforeEach
    void forget() {
        spans.reset();
    }

    @Test
    void whatAFilterCallsIsPartOfTheRequestsTrace() {
        assertThat(gateway.get("/shop", "traceparent: 00-" + TRACE + "-" + CALLER + "-01")
                        .status())
                .isEqualTo(200);
        untilIdle();
        List<SpanData> made = spans.getFinishedSpanItems();
        List<SpanData> servers =
                made.stream().filter(span -> span.getKind() == SpanKind.SERVER).toList();
        assertThat(servers).as("server spans of %s", made).hasSize(1);
        SpanData server = servers.getFirst();
        assertThat(server.getTraceId()).isEqualTo(TRACE);
        assertThat(server.getParentSpanId()).isEqualTo(CALLER);
        List<SpanData> clients =
                made.stream().filter(span -> span.getKind() == SpanKind.CLIENT).toList();
        assertThat(clients).as("the filter's call and the attempt").hasSize(2);
        assertThat(clients).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(server.getSpanId());
        });
        assertThat(made).hasSize(3);
        assertThat(List.of(
                        side.requests().getLast().header("traceparent"),
                        upstream.requests().getLast().header("traceparent")))
                .containsExactlyInAnyOrderElementsOf(clients.stream()
                        .map(span -> "00-" + TRACE + "-" + span.getSpanId() + "-01")
                        .toList());
    }

    @Test
    void aTraceThatIsNotSampledGoesOnUnsampled() {
        gateway.get("/shop", "traceparent: 00-" + TRACE + "-" + CALLER + "-00");
        untilIdle();
        assertThat(spans.getFinishedSpanItems()).isEmpty();
        assertThat(side.requests().getLast().header("traceparent"))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-00");
    }

    @Test
    void nothingIsMeasuredTwice() {
        double[] before = counts();
        gateway.get("/shop");
        untilIdle();
        assertThat(counts()).containsExactly(before[0] + 1, before[1] + 1, before[2] + 1, before[3] + 1, before[4]);
        gateway.get("/past");
        untilIdle();
        assertThat(counts()).containsExactly(before[0] + 2, before[1] + 2, before[2] + 2, before[3] + 1, before[4] + 1);
        assertThat(gateway.bean(RecentExchanges.class).latest())
                .extracting(exchange -> exchange.path() + " " + exchange.lane())
                .startsWith("/past " + TakenLane.ENGINE, "/shop " + TakenLane.EXTENSION);
    }

    private static double[] counts() {
        return new double[] {
            count("http.server.requests"),
            count("spring.cloud.gateway.requests"),
            count("portcullis.attempts"),
            count("portcullis.requests", "lane", "extension"),
            count("portcullis.requests", "lane", "engine")
        };
    }

    private static double count(String name, String... tags) {
        return gateway.bean(MeterRegistry.class).find(name).tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static void untilIdle() {
        while (gateway.bean(Engine.class).activeExchanges() > 0) {
            Thread.onSpinWait();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Calling {
        @Bean
        SpanProcessor collecting() {
            return SimpleSpanProcessor.create(spans);
        }

        @Bean
        GlobalFilter asking(ObservationRegistry observations) {
            WebClient client =
                    WebClient.builder().observationRegistry(observations).build();
            return (exchange, chain) -> client.get()
                    .uri("http://" + side.address() + "/side")
                    .retrieve()
                    .toBodilessEntity()
                    .then(chain.filter(exchange));
        }
    }
}
