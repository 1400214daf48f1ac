package io.portcullis.spring.lane;

import io.portcullis.core.error.Failure;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;

/**
 * The engine got no response from the service. To filters and error handlers of the application it is what a failed call is in a
 * stock gateway: an error with the status to answer with.
 */
public final class HandBackFailedException extends ResponseStatusException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final long retryAfterSeconds;

    HandBackFailedException(Failure failure, long retryAfterSeconds) {
        super(HttpStatusCode.valueOf(failure.status()), failure.message());
        this.failure = failure;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }

    @Override
    public HttpHeaders getHeaders() {
        HttpHeaders headers = new HttpHeaders();
        if (retryAfterSeconds > 0) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
        }
        return headers;
    }
}
