package io.portcullis.spring.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts and times exchanges per route and service, see {@link PortcullisMeter}. Any thread. */
// A meter is looked up in Micrometer by building and sorting tags, which costs more than recording. So the meters of
// each
// combination are kept together under one small key, and a request costs one lookup for itself and one for each
// attempt.
public final class ExchangeMetrics implements ExchangeObserver {
    private static final int MAX_NAMES = 1000;
    private static final String NONE = "none";
    private static final String[] STATUS_CLASSES = {NONE, "1xx", "2xx", "3xx", "4xx", "5xx"};
    private static final Duration[] REQUEST_BUCKETS = micros(
            1_000,
            2_500,
            5_000,
            10_000,
            25_000,
            50_000,
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000);
    private static final Duration[] OVERHEAD_BUCKETS = micros(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000);

    private final MeterRegistry registry;
    private final BoundedNames routes;
    private final BoundedNames services;
    private final BoundedNames subsets;
    private final ConcurrentMap<RequestKey, RequestMeters> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<AttemptKey, Timer> attempts = new ConcurrentHashMap<>();
    private final ConcurrentMap<SubsetKey, Counter> retries = new ConcurrentHashMap<>();
    private final Timer[] overhead;

    public ExchangeMetrics(MeterRegistry registry) {
        this(registry, MAX_NAMES);
    }

    /** @param maxNames routes, services and subsets that are told apart, of each kind; at least 1 */
    ExchangeMetrics(MeterRegistry registry, int maxNames) {
        this.registry = registry;
        routes = new BoundedNames(maxNames);
        services = new BoundedNames(maxNames);
        subsets = new BoundedNames(maxNames);
        overhead = new Timer[ListenerRole.values().length];
        for (ListenerRole role : ListenerRole.values()) {
            overhead[role.ordinal()] = timer(PortcullisMeter.OVERHEAD, OVERHEAD_BUCKETS, text(role));
        }
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        RequestMeters meters = meters(exchange);
        meters.duration.record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        add(meters.requestBytes, exchange.requestBytes());
        add(meters.responseBytes, exchange.responseBytes());
        if (exchange.overheadNanos() >= 0) {
            overhead[exchange.role().ordinal()].record(exchange.overheadNanos(), TimeUnit.NANOSECONDS);
        }
        attempts(exchange);
    }

    private void attempts(ExchangeRecord exchange) {
        List<AttemptRecord> made = exchange.attempts();
        if (made.isEmpty()) {
            return;
        }
        String service = orNone(exchange.service());
        String subset = orNone(exchange.subset());
        for (int i = 0; i < made.size(); i++) {
            AttemptRecord attempt = made.get(i);
            attempt(service, subset, outcome(attempt)).record(attempt.durationNanos(), TimeUnit.NANOSECONDS);
        }
        if (made.size() > 1) {
            retries(service, subset).increment(made.size() - 1);
        }
    }

    private static String outcome(AttemptRecord attempt) {
        if (attempt.status() == 0) {
            return "error";
        }
        return attempt.error().isEmpty() && attempt.status() < 500 ? "success" : "status";
    }

    private RequestMeters meters(ExchangeRecord exchange) {
        RequestKey key = new RequestKey(
                exchange.role(),
                orNone(exchange.route()),
                orNone(exchange.service()),
                method(exchange.method()),
                statusClass(exchange.status()),
                exchange.failure() == null ? NONE : exchange.failure().code().text());
        RequestMeters known = requests.get(key);
        if (known != null) {
            return known;
        }
        return requests.computeIfAbsent(
                key.named(routes.bounded(key.route), services.bounded(key.service)), this::register);
    }

    private Timer attempt(String service, String subset, String outcome) {
        Timer known = attempts.get(new AttemptKey(service, subset, outcome));
        if (known != null) {
            return known;
        }
        return attempts.computeIfAbsent(
                new AttemptKey(services.bounded(service), subsets.bounded(subset), outcome),
                key -> timer(PortcullisMeter.ATTEMPTS, new Duration[0], key.service, key.subset, key.outcome));
    }

    private Counter retries(String service, String subset) {
        Counter known = retries.get(new SubsetKey(service, subset));
        if (known != null) {
            return known;
        }
        return retries.computeIfAbsent(
                new SubsetKey(services.bounded(service), subsets.bounded(subset)),
                key -> counter(PortcullisMeter.RETRIES, key.service, key.subset));
    }

    private RequestMeters register(RequestKey key) {
        String role = text(key.role);
        return new RequestMeters(
                timer(
                        PortcullisMeter.REQUESTS,
                        REQUEST_BUCKETS,
                        role,
                        key.route,
                        key.service,
                        key.method,
                        key.statusClass,
                        key.code),
                counter(PortcullisMeter.REQUEST_BYTES, role, key.route, key.service),
                counter(PortcullisMeter.RESPONSE_BYTES, role, key.route, key.service));
    }

    private Timer timer(PortcullisMeter meter, Duration[] buckets, String... tagValues) {
        return Timer.builder(meter.text())
                .description(meter.description())
                .tags(meter.keyValues(tagValues))
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private Counter counter(PortcullisMeter meter, String... tagValues) {
        return Counter.builder(meter.text())
                .description(meter.description())
                .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
                .tags(meter.keyValues(tagValues))
                .register(registry);
    }

    private static void add(Counter counter, long bytes) {
        if (bytes > 0) {
            counter.increment(bytes);
        }
    }

    private static String text(ListenerRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** Methods are the client's to invent, so unknown ones share a name. */
    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> BoundedNames.OTHER;
        };
    }

    private static String statusClass(int status) {
        return status < 100 || status > 599 ? NONE : STATUS_CLASSES[status / 100];
    }

    private static String orNone(@Nullable String name) {
        return name == null ? NONE : name;
    }

    private static Duration[] micros(long... micros) {
        Duration[] durations = new Duration[micros.length];
        for (int i = 0; i < micros.length; i++) {
            durations[i] = Duration.ofNanos(micros[i] * 1000);
        }
        return durations;
    }

    private record RequestMeters(Timer duration, Counter requestBytes, Counter responseBytes) {}

    private record RequestKey(
            ListenerRole role, String route, String service, String method, String statusClass, String code) {
        RequestKey named(String route, String service) {
            return new RequestKey(role, route, service, method, statusClass, code);
        }
    }

    private record AttemptKey(String service, String subset, String outcome) {}

    private record SubsetKey(String service, String subset) {}
}
