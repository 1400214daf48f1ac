package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.AccessLog;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.RecentExchanges;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.observe.W3cTracing;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ObservabilityAutoConfigurationTest {
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withPropertyValues("portcullis.access-log.enabled=false")
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    OpenTelemetrySdkAutoConfiguration.class,
                    OpenTelemetryTracingAutoConfiguration.class,
                    MicrometerTracingAutoConfiguration.class,
                    ObservabilityAutoConfiguration.class));

    @Test
    void theEnginesObserverTellsMetricsAndRecentExchangesAndOnesOfTheUser() {
        context.withUserConfiguration(Own.class).run(started -> {
            started.getBean(ExchangeObserver.class).ended(Exchanges.ok());
            assertThat(started.getBean(RecentExchanges.class).latest()).hasSize(1);
            assertThat(started.getBean(MeterRegistry.class)
                            .get("portcullis.requests")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(started.getBean(Own.class).seen).hasSize(1);
        });
    }

    @Test
    void tunnelsAreCounted() {
        context.run(started -> {
            ExchangeObserver engines = started.getBean(ExchangeObserver.class);
            engines.tunnelConnected(ListenerRole.OUTBOUND, "db", Tunnels.CONNECT_NANOS);
            engines.tunnelEnded(Tunnels.ok("db"));
            MeterRegistry registry = started.getBean(MeterRegistry.class);
            assertThat(registry.get("portcullis.tunnels").timer().count()).isEqualTo(1);
            assertThat(registry.get("portcullis.tunnel.connect").timer().count())
                    .isEqualTo(1);
        });
    }

    @Test
    void withoutATakerOfSpansNoneAreMade() {
        context.run(started -> assertThat(started.getBean(Tracing.class)).isInstanceOf(W3cTracing.class));
    }

    @Test
    void withAnExporterSpansAreMade() {
        context.withBean(SpanExporter.class, InMemorySpanExporter::create)
                .run(started -> assertThat(started.getBean(Tracing.class)).isInstanceOf(MicrometerTracing.class));
    }

    @Test
    void anEndpointOfACollectorIsAllItTakesToMakeSpans() {
        context.withConfiguration(AutoConfigurations.of(OtlpTracingAutoConfiguration.class))
                .withPropertyValues(
                        "management.opentelemetry.tracing.export.otlp.endpoint=http://localhost:1/v1/traces")
                .run(started -> assertThat(started.getBean(Tracing.class)).isInstanceOf(MicrometerTracing.class));
    }

    @Test
    void memoryIsShown() {
        context.run(started -> assertThat(started.getBean(MeterRegistry.class)
                        .get("portcullis.process.rss")
                        .gauge()
                        .value())
                .isNotNegative());
    }

    @Test
    void theAccessLogIsWrittenToItsFileWhenTheContextIsClosed(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        context.withPropertyValues("portcullis.access-log.enabled=true", "portcullis.access-log.file=" + file)
                .run(started -> {
                    started.getBean(ExchangeObserver.class).ended(Exchanges.ok());
                    started.getBean(ExchangeObserver.class).tunnelEnded(Tunnels.refused());
                    assertThat(started.getBean(MeterRegistry.class)
                                    .get("portcullis.access.log.dropped")
                                    .functionCounter()
                                    .count())
                            .isZero();
                });
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains(Exchanges.TRACE);
        assertThat(lines.getLast()).contains("192.0.2.7:25");
    }

    @Test
    void theAccessLogIsOnUnlessItIsSwitchedOff() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ObservabilityAutoConfiguration.class))
                .run(started -> assertThat(started).hasSingleBean(AccessLog.class));
        context.run(started -> assertThat(started).doesNotHaveBean(AccessLog.class));
    }

    @Test
    void aFileThatCannotBeWrittenStopsTheStartAndNamesTheProperty(@TempDir Path directory) {
        context.withPropertyValues(
                        "portcullis.access-log.enabled=true",
                        "portcullis.access-log.file=" + directory.resolve("missing/access.log"))
                .run(failed -> assertThat(failed.getStartupFailure())
                        .hasStackTraceContaining("portcullis.access-log.file: " + directory)
                        .hasRootCauseInstanceOf(NoSuchFileException.class));
    }

    @Test
    void worksWithoutMetricsAndTracing() {
        new ApplicationContextRunner()
                .withPropertyValues("portcullis.access-log.enabled=false")
                .withConfiguration(AutoConfigurations.of(ObservabilityAutoConfiguration.class))
                .run(started -> {
                    assertThat(started).doesNotHaveBean(ExchangeMetrics.class);
                    assertThat(started.getBean(Tracing.class)).isInstanceOf(W3cTracing.class);
                    started.getBean(ExchangeObserver.class).ended(Exchanges.ok());
                    assertThat(started.getBean(RecentExchanges.class).latest()).hasSize(1);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        final List<ExchangeRecord> seen = new ArrayList<>();

        @Bean
        ExchangeObserver own() {
            return seen::add;
        }
    }
}
