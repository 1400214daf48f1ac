package io.portcullis.spring.server;

import io.portcullis.engine.tls.TlsMaterialException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells which certificate or key cannot be used, and what to do. Stateless, any thread. */
final class TlsFailureAnalyzer extends AbstractFailureAnalyzer<TlsMaterialException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, TlsMaterialException cause) {
        return new FailureAnalysis(cause.place() + ": " + cause.problem(), cause.remedy(), cause);
    }
}
