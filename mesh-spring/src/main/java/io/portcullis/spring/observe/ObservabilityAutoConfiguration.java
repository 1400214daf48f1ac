package io.portcullis.spring.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.exporter.SpanReporter;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.portcullis.engine.observe.AccessLog;
import io.portcullis.engine.observe.CompositeObserver;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.RecentExchanges;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.observe.W3cTracing;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** What the engine tells about its exchanges, wired to Boot's metrics, tracing and actuator. */
@AutoConfiguration(
        after = {
            CompositeMeterRegistryAutoConfiguration.class,
            MicrometerTracingAutoConfiguration.class,
            OpenTelemetryTracingAutoConfiguration.class
        })
public final class ObservabilityAutoConfiguration {
    private static final String STANDARD_OUTPUT = "-";
    private static final String BOOTS_PROCESSOR = "otelSpanProcessor";

    @Bean
    @ConditionalOnMissingBean
    Tracing portcullisTracing(
            ObjectProvider<OtelTracer> tracer,
            ObjectProvider<io.opentelemetry.api.trace.Tracer> otel,
            ListableBeanFactory beans,
            @Value("${management.tracing.sampling.probability:0.1}") double probability) {
        W3cTracing ids = new W3cTracing(W3cTracing.perThread(), probability);
        OtelTracer recorder = tracer.getIfAvailable();
        if (recorder == null || !spansAreWanted(beans)) {
            return ids;
        }
        // Not Boot's propagator: management.tracing.propagation may say B3, which the engine does not speak.
        ContextPropagators w3c = ContextPropagators.create(W3CTraceContextPropagator.getInstance());
        return new MicrometerTracing(recorder, new OtelPropagator(w3c, otel.getObject()), ids);
    }

    @Bean
    @ConditionalOnBean(OtelTracer.class)
    ApplicationSpans portcullisApplicationSpans(OtelTracer tracer) {
        return new ApplicationSpans(tracer);
    }

    /** Without anybody who takes spans, Boot's batch processor would still queue them, only to drop them at the end. */
    private static boolean spansAreWanted(ListableBeanFactory beans) {
        return isAny(beans, SpanExporter.class) || isAny(beans, SpanReporter.class) || hasOwnProcessor(beans);
    }

    private static boolean hasOwnProcessor(ListableBeanFactory beans) {
        for (String name : beans.getBeanNamesForType(SpanProcessor.class)) {
            if (!name.equals(BOOTS_PROCESSOR)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAny(ListableBeanFactory beans, Class<?> type) {
        return beans.getBeanNamesForType(type).length > 0;
    }

    @Bean
    @ConditionalOnMissingBean
    RecentExchanges portcullisRecentExchanges() {
        return new RecentExchanges();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "portcullis.access-log.enabled", matchIfMissing = true)
    AccessLog portcullisAccessLog(@Value("${portcullis.access-log.file:-}") String file) {
        if (file.equals(STANDARD_OUTPUT)) {
            return AccessLog.toStandardOutput();
        }
        try {
            return AccessLog.toFile(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "portcullis.access-log.file: " + file + " (expected: - or a file that can be written): " + e, e);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    RouteHits portcullisRouteHits() {
        return new RouteHits();
    }

    /** The one that the engine is given: it tells all the others. */
    @Bean
    @Primary
    CompositeObserver portcullisExchangeObserver(ObjectProvider<ExchangeObserver> observers) {
        return new CompositeObserver(observers.orderedStream().toList());
    }

    @Bean
    @ConditionalOnAvailableEndpoint(ExchangesEndpoint.class)
    @ConditionalOnMissingBean
    ExchangesEndpoint portcullisExchangesEndpoint(RecentExchanges recent) {
        return new ExchangesEndpoint(recent);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(MeterRegistry.class)
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        ExchangeMetrics portcullisExchangeMetrics(MeterRegistry registry) {
            return new ExchangeMetrics(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        TunnelMetrics portcullisTunnelMetrics(MeterRegistry registry) {
            return new TunnelMetrics(registry);
        }

        @Bean
        @ConditionalOnMissingBean
        PortcullisGauges portcullisGauges(MeterRegistry registry, ObjectProvider<AccessLog> accessLog) {
            PortcullisGauges gauges = new PortcullisGauges(registry);
            gauges.gauge(PortcullisMeter.PROCESS_RSS, ProcessMemory::residentBytes);
            accessLog.ifAvailable(log -> gauges.counter(PortcullisMeter.ACCESS_LOG_DROPPED, log::dropped));
            return gauges;
        }
    }
}
