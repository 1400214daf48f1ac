package io.portcullis.spring.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.TunnelRecord;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts and times tunnels per service, see {@link PortcullisMeter}. Any thread. */
public final class TunnelMetrics implements ExchangeObserver {
    private static final int MAX_NAMES = 1000;

    private final Meters meters;
    private final BoundedNames services;
    private final ConcurrentMap<ServiceKey, ServiceMeters> byService = new ConcurrentHashMap<>();
    private final ConcurrentMap<EndKey, Timer> ends = new ConcurrentHashMap<>();

    public TunnelMetrics(MeterRegistry registry) {
        this(registry, MAX_NAMES);
    }

    /** @param maxNames services that are told apart; at least 1 */
    TunnelMetrics(MeterRegistry registry, int maxNames) {
        this.meters = new Meters(registry);
        this.services = new BoundedNames(maxNames);
    }

    /** Exchanges have meters of their own. */
    @Override
    public void ended(ExchangeRecord exchange) {}

    @Override
    public void tunnelConnected(ListenerRole role, @Nullable String service, long connectNanos) {
        ServiceMeters of = service(key(role, service));
        of.active.incrementAndGet();
        of.connect.record(connectNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void tunnelEnded(TunnelRecord tunnel) {
        ServiceKey key = key(tunnel.role(), tunnel.service());
        Failure failure = tunnel.failure();
        end(key, failure == null ? Meters.NONE : failure.code().text())
                .record(tunnel.durationNanos(), TimeUnit.NANOSECONDS);
        if (tunnel.connected()) {
            ServiceMeters of = service(key);
            of.active.decrementAndGet();
            Meters.add(of.sent, tunnel.sentBytes());
            Meters.add(of.received, tunnel.receivedBytes());
        }
    }

    private ServiceKey key(ListenerRole role, @Nullable String service) {
        return new ServiceKey(role, services.bounded(Meters.orNone(service)));
    }

    private ServiceMeters service(ServiceKey key) {
        ServiceMeters known = byService.get(key);
        return known != null ? known : byService.computeIfAbsent(key, this::register);
    }

    private Timer end(ServiceKey key, String code) {
        EndKey end = new EndKey(key, code);
        Timer known = ends.get(end);
        return known != null
                ? known
                : ends.computeIfAbsent(
                        end, at -> meters.timer(PortcullisMeter.TUNNELS, Meters.text(key.role), key.service, code));
    }

    private ServiceMeters register(ServiceKey key) {
        String role = Meters.text(key.role);
        AtomicInteger active = new AtomicInteger();
        meters.gauge(PortcullisMeter.TUNNELS_ACTIVE, active::get, role, key.service);
        return new ServiceMeters(
                active,
                meters.timer(PortcullisMeter.TUNNEL_CONNECT, role, key.service),
                meters.counter(PortcullisMeter.TUNNEL_SENT_BYTES, role, key.service),
                meters.counter(PortcullisMeter.TUNNEL_RECEIVED_BYTES, role, key.service));
    }

    private record ServiceMeters(AtomicInteger active, Timer connect, Counter sent, Counter received) {}

    private record ServiceKey(ListenerRole role, String service) {}

    private record EndKey(ServiceKey service, String code) {}
}
