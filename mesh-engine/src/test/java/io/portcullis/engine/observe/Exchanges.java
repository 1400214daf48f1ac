package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord.AttemptRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records for tests. */
final class Exchanges {
    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private Exchanges() {}

    static ExchangeRecord ok(String path) {
        return of(path, TRACE, 200, null, List.of(new AttemptRecord("10.0.0.7:8080", 2_000_000, 200, "")));
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

    static ExchangeRecord traced(String traceId) {
        return of("/", traceId, 200, null, List.of());
    }

    static ExchangeRecord failed(Failure failure, List<AttemptRecord> attempts) {
        return of("/charge", TRACE, failure.status(), failure, attempts);
    }

    static ExchangeRecord of(
            String path, String traceId, int status, @Nullable Failure failure, List<AttemptRecord> attempts) {
        return of(path, traceId, status, failure, attempts, null);
    }

    static ExchangeRecord of(
            String path,
            String traceId,
            int status,
            @Nullable Failure failure,
            List<AttemptRecord> attempts,
            @Nullable String proxy) {
        DecisionLog decisions = new DecisionLog();
        decisions.add(() -> "route checkout: Path /charge matched");
        return new ExchangeRecord(
                "outbound",
                ListenerRole.OUTBOUND,
                1_700_000_000_007L,
                12_345_678,
                25_100,
                "POST",
                "payment-service",
                path,
                "HTTP/1.1",
                "127.0.0.1:4711",
                proxy,
                null,
                TakenLane.ENGINE,
                "checkout",
                "payment-service",
                "stable",
                attempts.isEmpty() ? null : attempts.getLast().endpoint(),
                attempts,
                status,
                null,
                failure,
                17,
                170,
                traceId,
                "b7ad6b7169203331",
                decisions);
    }
}
