package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.listen.ListenerRole;
import org.jspecify.annotations.Nullable;

/** Records for tests. */
final class Tunnels {
    private Tunnels() {}

    static TunnelRecord ok() {
        return of("db.example", null);
    }

    static TunnelRecord of(@Nullable String name, @Nullable Failure failure) {
        return of(name, failure, null);
    }

    static TunnelRecord behind(String proxy) {
        return of("db.example", null, proxy);
    }

    private static TunnelRecord of(@Nullable String name, @Nullable Failure failure, @Nullable String proxy) {
        return new TunnelRecord(
                "intercepted",
                ListenerRole.OUTBOUND,
                1_700_000_000_007L,
                12_345_678,
                1_234_567,
                "127.0.0.1:4711",
                proxy,
                "spiffe://example.org/ns/shop/sa/storefront",
                "10.96.0.12:3306",
                name,
                "db",
                "stable",
                "10.0.0.7:3306",
                2,
                17,
                170,
                failure);
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
                Failure.of(FailureCode.UNKNOWN_SERVICE, "192.0.2.7:25 is no service", "declare it"));
    }
}
