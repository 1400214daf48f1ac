package io.portcullis.engine.tls;

import java.time.Instant;

/** What a {@link TlsSource} has, and replaces whole. Immutable, any thread. */
public sealed interface TlsContent permits TlsMaterial, ClientTrust {
    /** When the first of its certificates expires. */
    Instant notAfter();

    /** Whether it shows and trusts the same as the other one. */
    boolean sameContent(TlsContent other);
}
