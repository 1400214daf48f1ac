package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrkTest {
    private static final String GOOD = """
            Running 5s test @ http://127.0.0.1:8080/
              1 threads and 32 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.05ms  300.10us   9.00ms   90.00%
            151234 requests in 5.10s, 33.00MB read
            Requests/sec:  29653.73
            Transfer/sec:      6.47MB
            """;

    @Test
    void readsRequestsAndRate() throws IOException {
        assertThat(Wrk.parse(GOOD)).isEqualTo(new LoadGenerator.Load(151_234, 29_653.73));
    }

    @Test
    void refusesRunsWithOtherStatuses() {
        assertThatThrownBy(() -> Wrk.parse(GOOD + "  Non-2xx or 3xx responses: 3\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("responses: 3");
    }

    @Test
    void refusesRunsWithSocketErrors() {
        assertThatThrownBy(() -> Wrk.parse(GOOD + "  Socket errors: connect 0, read 2, write 0, timeout 0\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("read 2");
    }

    @Test
    void refusesOutputWithoutResult() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
    }
}
