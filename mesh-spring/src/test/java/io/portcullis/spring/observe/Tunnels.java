package io.portcullis.spring.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.TunnelRecord;
import org.jspecify.annotations.Nullable;

/** Records for tests. */
final class Tunnels {
    static final long CONNECT_NANOS = 2_000_000;

    private Tunnels() {}

    static TunnelRecord ok(String service) {
        return of(ListenerRole.OUTBOUND, service, CONNECT_NANOS, null);
    }

    static TunnelRecord broken(String service) {
        return of(
                ListenerRole.OUTBOUND,
                service,
                CONNECT_NANOS,
                Failure.of(FailureCode.UPSTREAM_RESET, "10.0.0.7:3306 broke the connection"));
    }

    static TunnelRecord unreachable(String service) {
        return of(ListenerRole.OUTBOUND, service, -1, Failure.of(FailureCode.CONNECT_FAILED, "10.0.0.7:3306 refused"));
    }

    static TunnelRecord inbound() {
        return of(ListenerRole.INBOUND, null, CONNECT_NANOS, null);
    }

    static TunnelRecord refused() {
        return TunnelRecord.refused(
                "intercepted",
                ListenerRole.OUTBOUND,
                1_700_000_000_007L,
                "127.0.0.1:4711",
                null,
                null,
                "192.0.2.7:25",
                null,
                Failure.of(FailureCode.UNKNOWN_SERVICE, "192.0.2.7:25 is no service that is known here"));
    }

    private static TunnelRecord of(
            ListenerRole role, @Nullable String service, long connectNanos, @Nullable Failure failure) {
        return new TunnelRecord(
                "intercepted",
                role,
                1_700_000_000_007L,
                12_000_000,
                connectNanos,
                "127.0.0.1:4711",
                null,
                null,
                "10.96.0.12:3306",
                "db.example",
                service,
                null,
                "10.0.0.7:3306",
                1,
                connectNanos < 0 ? 0 : 17,
                connectNanos < 0 ? 0 : 170,
                failure);
    }
}
