package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.retry.RequestTraits;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the extension lane from sending a request again that may have been processed: its filters may repeat what they like,
 * as SCG's own Retry does, but a charge is made once. Event loop only.
 */
final class HandBacks {
    private final Set<String> maybeProcessed = new HashSet<>(2);

    /**
     * The request is about to be sent to a service. Another service is another request: a fallback leads elsewhere because
     * somebody wrote so.
     *
     * @return null, or why it may not
     */
    @Nullable
    Failure begin(String service, String method) {
        if (maybeProcessed.add(service) || new RequestTraits(method, false, false).idempotent()) {
            return null;
        }
        return Failure.of(
                FailureCode.NOT_REPEATED,
                "a filter of the extension lane wants to send a " + method + " to " + service
                        + " once more that may have been processed",
                "use the filter Retry in the properties, which knows what was not processed, or leave out " + method);
    }

    /** The sending is over, and the service certainly did not process the request. */
    void notProcessed(String service) {
        maybeProcessed.remove(service);
    }
}
