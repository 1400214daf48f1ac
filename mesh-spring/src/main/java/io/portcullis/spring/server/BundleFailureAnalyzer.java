package io.portcullis.spring.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Tells which file of an SSL bundle Boot itself stumbled over, such as one that is not there and so cannot be watched.
 * Stateless, any thread.
 */
final class BundleFailureAnalyzer extends AbstractFailureAnalyzer<IllegalStateException> {
    private static final String BOOTS_WORDS = "Unable to register SSL bundle";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable root, IllegalStateException cause) {
        String message = String.valueOf(cause.getMessage());
        if (!message.startsWith(BOOTS_WORDS)) {
            return null;
        }
        Throwable reason = NestedExceptionUtils.getMostSpecificCause(cause);
        return new FailureAnalysis(
                message + ": " + reason.getMessage(),
                "Check that each file of the bundle exists and may be read by this process; Kubernetes mounts them from a Secret"
                        + " that has to exist.",
                cause);
    }
}
