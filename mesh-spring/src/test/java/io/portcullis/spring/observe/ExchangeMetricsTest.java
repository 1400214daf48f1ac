package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExchangeMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExchangeMetrics metrics = new ExchangeMetrics(registry);

    @Test
    void countsAndTimesARequest() {
        metrics.ended(Exchanges.ok());
        metrics.ended(Exchanges.ok());
        assertThat(registry.scrape())
                .contains(
                        "portcullis_requests_seconds_count{code=\"none\",lane=\"engine\",method=\"GET\",role=\"outbound\","
                                + "route=\"checkout\",service=\"payment-service\",status=\"2xx\"} 2",
                        "portcullis_requests_seconds_bucket{code=\"none\",lane=\"engine\",method=\"GET\",role=\"outbound\","
                                + "route=\"checkout\",service=\"payment-service\",status=\"2xx\",le=\"0.01\"} 0",
                        "portcullis_requests_seconds_bucket{code=\"none\",lane=\"engine\",method=\"GET\",role=\"outbound\","
                                + "route=\"checkout\",service=\"payment-service\",status=\"2xx\",le=\"0.025\"} 2",
                        "portcullis_overhead_seconds_bucket{lane=\"engine\",role=\"outbound\",le=\"2.5E-5\"} 0",
                        "portcullis_overhead_seconds_bucket{lane=\"engine\",role=\"outbound\",le=\"5.0E-5\"} 2",
                        "portcullis_request_bytes_total{role=\"outbound\",route=\"checkout\","
                                + "service=\"payment-service\"} 34.0",
                        "portcullis_response_bytes_total{role=\"outbound\",route=\"checkout\","
                                + "service=\"payment-service\"} 340.0");
        assertThat(registry.find("portcullis.retries").meter()).isNull();
    }

    @Test
    void aRetryIsAnAttemptAndARetryButOneRequest() {
        metrics.ended(Exchanges.retried());
        assertThat(registry.get("portcullis.requests").timer().count()).isEqualTo(1);
        assertThat(registry.get("portcullis.retries").counter().count()).isEqualTo(1);
        assertThat(attempts("status")).isEqualTo(1);
        assertThat(attempts("success")).isEqualTo(1);
    }

    @Test
    void callsOfGrpcAreCountedByTheirStatus() {
        metrics.ended(Exchanges.grpc(GrpcStatus.OK, List.of(Exchanges.answered(200))));
        metrics.ended(Exchanges.grpc(
                GrpcStatus.UNAVAILABLE,
                List.of(new AttemptRecord("10.0.0.7:8080", 1_000_000, 200, "grpc-status UNAVAILABLE"))));
        metrics.ended(Exchanges.ok());
        assertThat(registry.scrape())
                .contains(
                        "portcullis_grpc_calls_total{grpc_status=\"OK\",role=\"outbound\",service=\"catalog\"} 1.0",
                        "portcullis_grpc_calls_total{grpc_status=\"UNAVAILABLE\",role=\"outbound\",service=\"catalog\"} 1.0")
                .doesNotContain("portcullis_grpc_calls_total{grpc_status=\"OK\",role=\"outbound\",service=\"payment");
        assertThat(registry.get("portcullis.attempts")
                        .tags("service", "catalog", "outcome", "status")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aFailureHasItsCode() {
        metrics.ended(Exchanges.refused());
        assertThat(registry.get("portcullis.requests")
                        .tag("code", "connect_failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(attempts("error")).isEqualTo(1);
    }

    @Test
    void aRequestWithoutRouteAndUpstreamHasNoOverhead() {
        metrics.ended(Exchanges.unmatched());
        assertThat(registry.get("portcullis.requests")
                        .tags("route", "none", "service", "none", "status", "4xx")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("portcullis.overhead")
                        .tags("role", "gateway", "lane", "engine")
                        .timer()
                        .count())
                .isZero();
        assertThat(registry.find("portcullis.attempts").meter()).isNull();
    }

    @Test
    void namesThatClientsInventAreBounded() {
        ExchangeMetrics bounded = new ExchangeMetrics(registry, 10);
        for (int i = 0; i < 1000; i++) {
            bounded.ended(Exchanges.of("M" + i, "host-" + i, 200, null, List.of(Exchanges.answered(200))));
        }
        assertThat(registry.find("portcullis.requests").timers()).hasSize(11);
        assertThat(registry.find("portcullis.attempts").timers()).hasSize(11);
        assertThat(registry.get("portcullis.requests")
                        .tags("service", "other", "method", "other")
                        .timer()
                        .count())
                .isEqualTo(990);
    }

    @Test
    void everyMeterHasItsDocumentedNamesTagsAndUnit() {
        metrics.ended(Exchanges.retried());
        TunnelMetrics tunnels = new TunnelMetrics(registry);
        tunnels.tunnelConnected(ListenerRole.OUTBOUND, "db", Tunnels.CONNECT_NANOS);
        tunnels.tunnelEnded(Tunnels.ok("db"));
        registerTheOthers();
        String scraped = registry.scrape();
        for (PortcullisMeter meter : PortcullisMeter.values()) {
            List<Meter> found = List.copyOf(registry.find(meter.text()).meters());
            assertThat(found).as(meter.text()).isNotEmpty().allSatisfy(one -> {
                assertThat(one.getId().getTags())
                        .extracting(tag -> tag.getKey())
                        .containsExactlyInAnyOrderElementsOf(
                                meter.tags().stream().map(PortcullisTag::text).toList());
                assertThat(one.getId().getDescription()).isEqualTo(meter.description());
            });
            for (String name : meter.prometheusNames()) {
                assertThat(scraped).containsPattern("(?m)^" + name + "[ {]");
            }
        }
        assertThat(seriesNames(scraped)).isSubsetOf(documentedNames());
    }

    @Test
    void aGaugeCanBeTakenAwayAndRegisteredAnew() {
        PortcullisGauges gauges = new PortcullisGauges(registry);
        PortcullisGauges.Registration first = gauges.gauge(PortcullisMeter.ENDPOINTS, () -> 3, "payment-service");
        assertThat(registry.get("portcullis.endpoints").gauge().value()).isEqualTo(3);
        first.close();
        assertThat(registry.find("portcullis.endpoints").meter()).isNull();
        gauges.gauge(PortcullisMeter.ENDPOINTS, () -> 4, "payment-service");
        assertThat(registry.get("portcullis.endpoints").gauge().value()).isEqualTo(4);
    }

    @Test
    void aMeterOfAnotherTypeOrWithMissingTagsIsRefused() {
        PortcullisGauges gauges = new PortcullisGauges(new SimpleMeterRegistry());
        assertThatThrownBy(() -> gauges.gauge(PortcullisMeter.CONFIG_REJECTIONS, () -> 0))
                .hasMessage("portcullis.config.rejections: a counter (expected: a gauge)");
        assertThatThrownBy(() -> gauges.gauge(PortcullisMeter.ENDPOINTS, () -> 0))
                .hasMessage("portcullis.endpoints: 0 tag values (expected: 1, [SERVICE])");
    }

    private double attempts(String outcome) {
        return registry.get("portcullis.attempts")
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private void registerTheOthers() {
        PortcullisGauges gauges = new PortcullisGauges(registry);
        for (PortcullisMeter meter : PortcullisMeter.values()) {
            String[] values = meter.tags().stream().map(tag -> "x").toArray(String[]::new);
            if (meter.type() == PortcullisMeter.Type.GAUGE) {
                gauges.gauge(meter, () -> 1, values);
            } else if (registry.find(meter.text()).meter() == null) {
                gauges.counter(meter, () -> 1, values);
            }
        }
    }

    private static TreeSet<String> documentedNames() {
        TreeSet<String> names = new TreeSet<>();
        for (PortcullisMeter meter : PortcullisMeter.values()) {
            names.addAll(meter.prometheusNames());
        }
        return names;
    }

    private static TreeSet<String> seriesNames(String scraped) {
        TreeSet<String> names = new TreeSet<>();
        scraped.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[ {]", 2)[0]));
        return names;
    }
}
