package io.portcullis.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.EngineSettings;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.Readings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a drain takes, and over how much of it WebSockets are sent away. */
class EngineSettingsReaderTest {
    private static final Duration PHASE = Duration.ofSeconds(30);

    @Test
    void byDefaultADrainTakesThePhaseAndANoticeTheFirstSecondsOfIt() {
        EngineSettings settings = read("portcullis: { }");
        assertThat(settings.drainAccept()).hasSeconds(5);
        assertThat(settings.drainTimeout()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(25));
        assertThat(settings.drainNoticeSpread()).hasSeconds(5);
    }

    @Test
    void theNoticeIsSpreadOverAsMuchAsIsWritten() {
        assertThat(read("portcullis.drain: { timeout: 5m, notice-spread: 2m }").drainNoticeSpread())
                .hasMinutes(2);
    }

    @Test
    void halfOfTheTimeIsLeftForTheAnswers() {
        assertThat(read("portcullis.drain.timeout: 2s").drainNoticeSpread()).hasSeconds(1);
        assertThat(read("portcullis.drain: { timeout: 20s, notice-spread: 1m }").drainNoticeSpread())
                .hasSeconds(10);
    }

    @Test
    void aPhaseThatIsOverWithAcceptingLeavesNoTimeForEither() {
        EngineSettings settings = read("portcullis.drain.accept: 40s");
        assertThat(settings.drainTimeout()).isZero();
        assertThat(settings.drainNoticeSpread()).isZero();
    }

    private static EngineSettings read(String yaml) {
        return EngineSettingsReader.read(Readings.yaml(yaml).properties(), MeshRole.GATEWAY, PHASE);
    }
}
