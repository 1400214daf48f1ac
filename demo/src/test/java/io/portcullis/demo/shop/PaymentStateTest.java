package io.portcullis.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.shop.PaymentState.Mood;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaymentStateTest {
    @TempDir
    private Path directory;

    private PaymentState state;

    @BeforeEach
    void aState() {
        state = new PaymentState(directory);
    }

    @Test
    void beforeAnythingHappenedNothingHas() throws IOException {
        assertThat(state.executions()).isEmpty();
        assertThat(state.answered(Optional.empty(), 503)).isZero();
        assertThat(state.mood("v1")).isEqualTo(Mood.OK);
    }

    @Test
    void aChargeThatRanTwiceIsThereTwice() throws IOException {
        state.recordCharge("a", "v1");
        state.recordCharge("b", "v1");
        state.recordCharge("a", "v2");
        assertThat(state.executions()).isEqualTo(Map.of("a", 2L, "b", 1L));
    }

    @Test
    void aMoodIsThatOfOneCopyUntilItChanges() throws IOException {
        state.set("v1", Mood.FLAKY);
        assertThat(state.mood("v1")).isEqualTo(Mood.FLAKY);
        assertThat(state.mood("v2")).isEqualTo(Mood.OK);
        state.set("v1", Mood.OK);
        assertThat(state.mood("v1")).isEqualTo(Mood.OK);
    }

    @Test
    void answersAreCountedByCopyAndStatus() throws IOException {
        state.recordRequest("{\"copy\":\"v1\",\"status\":503,\"traceparent\":\"00-abc-1-01\"}");
        state.recordRequest("{\"copy\":\"v2\",\"status\":503,\"traceparent\":\"00-def-1-01\"}");
        state.recordRequest("{\"copy\":\"v1\",\"status\":200,\"traceparent\":\"00-abc-2-01\"}");
        assertThat(state.answered(Optional.of("v1"), 503)).isEqualTo(1);
        assertThat(state.answered(Optional.empty(), 503)).isEqualTo(2);
        assertThat(state.requestsOf("abc")).hasSize(2);
    }
}
