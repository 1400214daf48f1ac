package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.tls.TlsLibrary;
import org.junit.jupiter.api.Test;

/** A sidecar has no strangers, and does not carry what is for them: ADR 049. */
class NoBoringSslTest {
    @Test
    void theJdkComputesAllTls() {
        assertThat(TlsLibrary.best()).isEqualTo(TlsLibrary.JDK);
    }
}
