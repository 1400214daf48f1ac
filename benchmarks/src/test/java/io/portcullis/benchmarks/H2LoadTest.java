package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class H2LoadTest {
    private static final String GOOD = """
            finished in 5.01s, 22958.60 req/s, 2.65MB/s
            requests: 114793 total, 114857 started, 114793 done, 114793 succeeded, 0 failed, 0 errored, 0 timeout
            status codes: 114793 2xx, 0 3xx, 0 4xx, 0 5xx
            """;

    @Test
    void readsRequestsAndRate() throws IOException {
        assertThat(H2Load.parse(GOOD)).isEqualTo(new LoadGenerator.Load(114_793, 22_958.6));
    }

    @Test
    void refusesRunsThatWereNotAllGood() {
        assertThatThrownBy(() -> H2Load.parse(GOOD.replace("114793 2xx, 0 3xx", "114790 2xx, 3 3xx")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 3xx");
        assertThatThrownBy(() -> H2Load.parse(GOOD.replace("0 failed, 0 errored", "1 failed, 1 errored")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1 errored");
        assertThatThrownBy(() -> H2Load.parse("unable to connect"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
    }
}
