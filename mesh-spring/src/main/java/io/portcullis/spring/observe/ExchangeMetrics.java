package io.portcullis.spring.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Counts and times exchanges per route and service, see {@link PortcullisMeter}. Any thread. */
// A meter is looked up in Micrometer by building and sorting tags, which costs more than recording. So the meters of
// each combination are kept together under one small key, and a request costs one lookup for itself and one for each
// attempt.
public final class ExchangeMetrics implements ExchangeObserver {
    private static final int MAX_NAMES = 1000;
    private static final String[] STATUS_CLASSES = {Meters.NONE, "1xx", "2xx", "3xx", "4xx", "5xx"};
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

    private final Meters meters;
    private final BoundedNames routes;
    private final BoundedNames services;
    private final BoundedNames subsets;
    private final ConcurrentMap<RequestKey, RequestMeters> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<AttemptKey, Timer> attempts = new ConcurrentHashMap<>();
    private final ConcurrentMap<SubsetKey, Counter> retries = new ConcurrentHashMap<>();
    private final ConcurrentMap<GrpcKey, Counter> grpcCalls = new ConcurrentHashMap<>();
    private final Timer[][] overhead;

    public ExchangeMetrics(MeterRegistry registry) {
        this(registry, MAX_NAMES);
    }

    /** @param maxNames routes, services and subsets that are told apart, of each kind; at least 1 */
    ExchangeMetrics(MeterRegistry registry, int maxNames) {
        this.meters = new Meters(registry);
        routes = new BoundedNames(maxNames);
        services = new BoundedNames(maxNames);
        subsets = new BoundedNames(maxNames);
        overhead = new Timer[ListenerRole.values().length][TakenLane.values().length];
        for (ListenerRole role : ListenerRole.values()) {
            for (TakenLane lane : TakenLane.values()) {
                overhead[role.ordinal()][lane.ordinal()] =
                        meters.histogram(PortcullisMeter.OVERHEAD, OVERHEAD_BUCKETS, Meters.text(role), lane.text());
            }
        }
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        RequestMeters request = request(exchange);
        request.duration.record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        Meters.add(request.requestBytes, exchange.requestBytes());
        Meters.add(request.responseBytes, exchange.responseBytes());
        if (exchange.overheadNanos() >= 0) {
            overhead[exchange.role().ordinal()][exchange.lane().ordinal()].record(
                    exchange.overheadNanos(), TimeUnit.NANOSECONDS);
        }
        attempts(exchange);
        if (exchange.grpcStatus() != null) {
            grpcCall(exchange.role(), Meters.orNone(exchange.service()), exchange.grpcStatus())
                    .increment();
        }
    }

    private void attempts(ExchangeRecord exchange) {
        List<AttemptRecord> made = exchange.attempts();
        if (made.isEmpty()) {
            return;
        }
        String service = Meters.orNone(exchange.service());
        String subset = Meters.orNone(exchange.subset());
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

    private RequestMeters request(ExchangeRecord exchange) {
        RequestKey key = new RequestKey(
                exchange.role(),
                exchange.lane(),
                Meters.orNone(exchange.route()),
                Meters.orNone(exchange.service()),
                method(exchange.method()),
                statusClass(exchange.status()),
                exchange.failure() == null
                        ? Meters.NONE
                        : exchange.failure().code().text());
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
                key -> meters.timer(PortcullisMeter.ATTEMPTS, key.service, key.subset, key.outcome));
    }

    private Counter retries(String service, String subset) {
        Counter known = retries.get(new SubsetKey(service, subset));
        if (known != null) {
            return known;
        }
        return retries.computeIfAbsent(
                new SubsetKey(services.bounded(service), subsets.bounded(subset)),
                key -> meters.counter(PortcullisMeter.RETRIES, key.service, key.subset));
    }

    private Counter grpcCall(ListenerRole role, String service, GrpcStatus status) {
        Counter known = grpcCalls.get(new GrpcKey(role, service, status));
        if (known != null) {
            return known;
        }
        return grpcCalls.computeIfAbsent(
                new GrpcKey(role, services.bounded(service), status),
                key -> meters.counter(
                        PortcullisMeter.GRPC_CALLS, Meters.text(key.role), key.service, key.status.name()));
    }

    private RequestMeters register(RequestKey key) {
        String role = Meters.text(key.role);
        return new RequestMeters(
                meters.histogram(
                        PortcullisMeter.REQUESTS,
                        REQUEST_BUCKETS,
                        role,
                        key.lane.text(),
                        key.route,
                        key.service,
                        key.method,
                        key.statusClass,
                        key.code),
                meters.counter(PortcullisMeter.REQUEST_BYTES, role, key.route, key.service),
                meters.counter(PortcullisMeter.RESPONSE_BYTES, role, key.route, key.service));
    }

    /** Methods are the client's to invent, so unknown ones share a name. */
    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> BoundedNames.OTHER;
        };
    }

    private static String statusClass(int status) {
        return status < 100 || status > 599 ? Meters.NONE : STATUS_CLASSES[status / 100];
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
            ListenerRole role,
            TakenLane lane,
            String route,
            String service,
            String method,
            String statusClass,
            String code) {
        RequestKey named(String route, String service) {
            return new RequestKey(role, lane, route, service, method, statusClass, code);
        }
    }

    private record AttemptKey(String service, String subset, String outcome) {}

    private record GrpcKey(ListenerRole role, String service, GrpcStatus status) {}

    private record SubsetKey(String service, String subset) {}
}
