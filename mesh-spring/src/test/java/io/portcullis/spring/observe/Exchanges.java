package io.portcullis.spring.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records for tests. */
final class Exchanges {
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private Exchanges() {}

    static ExchangeRecord ok() {
        return of("GET", "payment-service", 200, null, List.of(answered(200)));
    }

    static ExchangeRecord retried() {
        return of("GET", "payment-service", 200, null, List.of(answered(503), answered(200)));
    }

    static ExchangeRecord refused() {
        return of(
                "POST",
                "payment-service",
                503,
                Failure.of(FailureCode.CONNECT_FAILED, "10.0.0.7:8080 refused\u001b[2J", "start it"),
                List.of(new AttemptRecord("10.0.0.7:8080", 1_000_000, 0, "connection refused")));
    }

    static ExchangeRecord unmatched() {
        return new ExchangeRecord(
                "http",
                ListenerRole.GATEWAY,
                1_700_000_000_007L,
                50_000,
                -1,
                "GET",
                "shop.example.com",
                "/nowhere",
                "HTTP/1.1",
                "192.0.2.1:4711",
                null,
                null,
                TakenLane.ENGINE,
                null,
                null,
                null,
                null,
                List.of(),
                404,
                null,
                Failure.of(FailureCode.NO_ROUTE, "nothing matches /nowhere"),
                0,
                0,
                TRACE,
                "b7ad6b7169203331",
                new DecisionLog());
    }

    /** One that took this route, or none. */
    static ExchangeRecord of(@Nullable String route) {
        return ended(route, "GET", 200, null);
    }

    /** @param status 0 for none sent */
    static ExchangeRecord ended(@Nullable String route, String method, int status, @Nullable Failure failure) {
        return new ExchangeRecord(
                "http",
                ListenerRole.GATEWAY,
                1_700_000_000_007L,
                12_000_000,
                30_000,
                method,
                "shop",
                "/",
                "HTTP/1.1",
                "192.0.2.1:4711",
                null,
                null,
                TakenLane.ENGINE,
                route,
                null,
                null,
                null,
                List.of(),
                status,
                null,
                failure,
                0,
                0,
                TRACE,
                "b7ad6b7169203331",
                new DecisionLog());
    }

    static ExchangeRecord of(
            String method, String service, int status, @Nullable Failure failure, List<AttemptRecord> attempts) {
        return of(method, service, status, failure, attempts, "[::1]:4711", null);
    }

    /** Of a client that somebody passes on. */
    static ExchangeRecord behind(String client, String proxy) {
        return of("GET", "payment-service", 200, null, List.of(answered(200)), client, proxy);
    }

    private static ExchangeRecord of(
            String method,
            String service,
            int status,
            @Nullable Failure failure,
            List<AttemptRecord> attempts,
            String client,
            @Nullable String proxy) {
        DecisionLog decisions = new DecisionLog();
        decisions.add(() -> "route checkout: Path /charge matched");
        return new ExchangeRecord(
                "outbound",
                ListenerRole.OUTBOUND,
                1_700_000_000_007L,
                12_000_000,
                30_000,
                method,
                "payment-service:8080",
                "/charge",
                "HTTP/1.1",
                client,
                proxy,
                null,
                TakenLane.ENGINE,
                "checkout",
                service,
                "stable",
                "10.0.0.7:8080",
                attempts,
                status,
                null,
                failure,
                17,
                170,
                TRACE,
                "b7ad6b7169203331",
                decisions);
    }

    /** A call of gRPC that ended so. */
    static ExchangeRecord grpc(GrpcStatus status, List<AttemptRecord> attempts) {
        return new ExchangeRecord(
                "outbound",
                ListenerRole.OUTBOUND,
                1_700_000_000_007L,
                12_345_678,
                25_100,
                "POST",
                "catalog",
                "/shop.Catalog/Get",
                "HTTP/2",
                "127.0.0.1:4711",
                null,
                null,
                TakenLane.ENGINE,
                "catalog",
                "catalog",
                null,
                "10.0.0.7:8080",
                attempts,
                200,
                status,
                null,
                7,
                0,
                TRACE,
                "b7ad6b7169203331",
                new DecisionLog());
    }

    static AttemptRecord answered(int status) {
        return new AttemptRecord("10.0.0.7:8080", 2_000_000, status, "");
    }
}
