package io.portcullis.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessRecordTest {
    private final ProcessHandle self = ProcessHandle.current();
    private final Instant started = self.info().startInstant().orElseThrow();

    @Test
    void aLineReadBackIsTheSame() {
        ProcessRecord entry = new ProcessRecord(42, Instant.ofEpochMilli(1_700_000_000_123L), "a name with spaces");
        assertThat(ProcessRecord.parse(entry.toLine())).contains(entry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "42", "42 1700000000000", "x 1700000000000 name", "42 x name"})
    void aDamagedLineIsNothing(String line) {
        assertThat(ProcessRecord.parse(line)).isEmpty();
    }

    @Test
    void theProcessThatWasRecordedIsFound() {
        assertThat(new ProcessRecord(self.pid(), started, "self").running()).contains(self);
    }

    @Test
    void aProcessThatStartedAtAnotherTimeIsForeign() {
        Instant earlier = started.minus(Duration.ofMinutes(1));
        assertThat(new ProcessRecord(self.pid(), earlier, "reused pid").running())
                .isEmpty();
    }
}
