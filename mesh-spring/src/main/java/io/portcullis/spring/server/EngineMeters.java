package io.portcullis.spring.server;

import io.netty.util.concurrent.EventExecutor;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.Engine;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.EventLoopLag;
import io.portcullis.engine.tls.HandshakeResult;
import io.portcullis.engine.tls.Handshakes;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.observe.PortcullisGauges;
import io.portcullis.spring.observe.PortcullisGauges.Registration;
import io.portcullis.spring.observe.PortcullisMeter;
import io.portcullis.spring.tls.HotBundle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Shows the live state of the engine, its services, its configuration and its certificates as meters. Any thread. */
final class EngineMeters implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PortcullisGauges gauges;
    private final Engine engine;
    private final ServiceRegistry registry;
    private final ConfigurationService configuration;
    private final TlsMaterials tls;
    private final MeshRole role;
    private final InstantSource clock;
    private final List<EventLoopLag> lags = new ArrayList<>();
    private final Map<String, Shown> services = new HashMap<>();

    /** The meters of a service, and whether those of its health checks are among them. */
    private record Shown(boolean checked, List<Registration> meters) {
        void close() {
            meters.forEach(Registration::close);
        }
    }

    EngineMeters(
            PortcullisGauges gauges,
            Engine engine,
            ServiceRegistry registry,
            ConfigurationService configuration,
            TlsMaterials tls,
            MeshRole role,
            InstantSource clock) {
        this.gauges = gauges;
        this.engine = engine;
        this.registry = registry;
        this.configuration = configuration;
        this.tls = tls;
        this.role = role;
        this.clock = clock;
    }

    /** Not before: the bundle of {@code server.ssl} is known when its listener is bound. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        gauges.gauge(PortcullisMeter.EXCHANGES_ACTIVE, engine::activeExchanges);
        gauges.counter(PortcullisMeter.WEBSOCKETS_SENT_AWAY, engine::sentAway);
        gauges.gauge(PortcullisMeter.CONFIG_VERSION, engine::version);
        showLimits();
        gauges.counter(PortcullisMeter.CONFIG_REJECTIONS, configuration::rejected);
        int number = 0;
        for (EventExecutor loop : engine.eventLoops()) {
            EventLoopLag lag = new EventLoopLag(loop, Ticker.system());
            lags.add(lag);
            gauges.gauge(
                    PortcullisMeter.EVENT_LOOP_LAG, () -> lag.nanos() / NANOS_PER_SECOND, Integer.toString(number++));
        }
        tls.sources().stream().collect(Collectors.groupingBy(HotBundle::bundle)).forEach(this::showExpiry);
        Handshakes handshakes = tls.handshakes();
        if (handshakes != null) {
            showHandshakes(handshakes);
        }
        configuration.feed(reading -> showServices());
    }

    /** A bundle may be there for its certificate and for its authorities. */
    private void showExpiry(String bundle, List<HotBundle<?>> sources) {
        gauges.gauge(
                PortcullisMeter.CERTIFICATE_EXPIRY,
                () -> sources.stream()
                        .mapToDouble(source -> Duration.between(clock.instant(), source.notAfter())
                                .toSeconds())
                        .min()
                        .orElse(Double.NaN),
                bundle);
    }

    private void showHandshakes(Handshakes handshakes) {
        gauges.gauge(PortcullisMeter.HANDSHAKES_ACTIVE, handshakes::active);
        for (HandshakeResult result : HandshakeResult.values()) {
            gauges.counter(PortcullisMeter.HANDSHAKES, () -> handshakes.ended(result), result.text());
        }
    }

    private void showLimits() {
        gauges.gauge(PortcullisMeter.BUFFERS_BYTES, engine.buffers()::bytes);
        gauges.gauge(
                PortcullisMeter.BUFFERS_STATE, () -> engine.buffers().state().ordinal());
        List<ListenerRole> roles = role == MeshRole.GATEWAY
                ? List.of(ListenerRole.GATEWAY)
                : List.of(ListenerRole.INBOUND, ListenerRole.OUTBOUND);
        for (ListenerRole role : roles) {
            String name = role.name().toLowerCase(Locale.ROOT);
            gauges.gauge(PortcullisMeter.CONNECTIONS, () -> engine.connections(role), name);
            LimitCounts counts = engine.limitCounts(role);
            for (Limit limit : Limit.values()) {
                gauges.counter(PortcullisMeter.LIMITS_REACHED, () -> counts.count(limit), name, limit.text());
            }
        }
    }

    private synchronized void showServices() {
        Set<String> gone = new HashSet<>(services.keySet());
        for (ServiceRuntime service : registry.services()) {
            gone.remove(service.name());
            boolean checked = service.policy().healthCheck() != null;
            Shown before = services.get(service.name());
            if (before == null || before.checked() != checked) {
                if (before != null) {
                    before.close();
                }
                services.put(service.name(), new Shown(checked, show(service, checked)));
            }
        }
        gone.forEach(name -> Objects.requireNonNull(services.remove(name)).close());
    }

    // A meter is half a kilobyte, and there may be a thousand services: none that has nothing to say.
    private List<Registration> show(ServiceRuntime service, boolean checked) {
        var cell = service.endpoints();
        List<Registration> meters = new ArrayList<>();
        meters.add(gauges.gauge(
                PortcullisMeter.ENDPOINTS, () -> cell.current().endpoints().size(), service.name()));
        meters.add(gauges.gauge(PortcullisMeter.ENDPOINTS_EJECTED, cell::ejected, service.name()));
        if (checked) {
            meters.add(gauges.gauge(PortcullisMeter.ENDPOINTS_UNHEALTHY, cell::unhealthy, service.name()));
        }
        return List.copyOf(meters);
    }

    @Override
    public void close() {
        lags.forEach(EventLoopLag::close);
    }
}
