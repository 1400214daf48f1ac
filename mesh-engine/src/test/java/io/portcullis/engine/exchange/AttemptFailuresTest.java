package io.portcullis.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.retry.AttemptFailure;
import io.portcullis.engine.flow.StreamReset;
import org.junit.jupiter.api.Test;

/** What the end of an upstream connection means for the attempt that was on it. */
class AttemptFailuresTest {
    private static final String ENDPOINT = "10.0.0.7:8080";

    @Test
    void aRequestThatWasNotSentIsAConnectionThatFailed() {
        StreamReset reset = new StreamReset(StreamReset.Code.UNSENT, "bytes came");
        Failure failure = AttemptFailures.failure(ENDPOINT, reset);
        assertThat(failure.code()).as("inbound sides mark it as not processed").isEqualTo(FailureCode.CONNECT_FAILED);
        assertThat(failure.message())
                .isEqualTo("the connection to 10.0.0.7:8080 ended before the request was sent: bytes came");
        assertThat(AttemptFailures.classify(reset)).isInstanceOf(AttemptFailure.NotProcessed.class);
    }

    @Test
    void aRequestThatWasSentMayHaveBeenProcessed() {
        StreamReset reset = new StreamReset(StreamReset.Code.CLOSED, "closed");
        assertThat(AttemptFailures.failure(ENDPOINT, reset).code()).isEqualTo(FailureCode.UPSTREAM_RESET);
        assertThat(AttemptFailures.classify(reset)).isInstanceOf(AttemptFailure.MaybeProcessed.class);
    }
}
