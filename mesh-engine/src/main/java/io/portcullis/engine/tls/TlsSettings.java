package io.portcullis.engine.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * How handshakes are made. Immutable, any thread.
 *
 * @param handshakeTimeout of one handshake; positive; default 10 s
 * @param tasks runs signatures and verifications, which take milliseconds, off the event loops
 * @param clock what certificates' validity is measured by
 */
public record TlsSettings(Duration handshakeTimeout, Executor tasks, InstantSource clock) {
    /** @throws IllegalArgumentException if the timeout is not positive */
    public TlsSettings {
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("handshake-timeout: " + handshakeTimeout + " (expected: > 0)");
        }
    }

    /** 10 s, and the system's clock. */
    public static TlsSettings of(Executor tasks) {
        return new TlsSettings(Duration.ofSeconds(10), tasks, InstantSource.system());
    }
}
