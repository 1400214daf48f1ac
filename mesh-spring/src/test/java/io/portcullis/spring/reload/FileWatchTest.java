package io.portcullis.spring.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.spring.reload.Stamps.Stamp;
import io.portcullis.testkit.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileWatchTest {
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 1);
    private Stamps files = written(0);
    private int readings;
    private final FileWatch watch = new FileWatch(() -> files, () -> readings++, BETWEEN, ticker);

    @Test
    void filesThatStayAsTheyAreAreNotRead() {
        look(20);
        assertThat(readings).isZero();
    }

    @Test
    void aChangeIsReadOnceAsSoonAsTwoLooksAgree() {
        files = written(1);
        look(1);
        assertThat(readings).as("it may still be being written").isZero();
        look(20);
        assertThat(readings).isEqualTo(1);
    }

    @Test
    void aFileThatIsWrittenInChunksIsReadWhenItsWriterIsDone() {
        for (int chunk = 1; chunk < FileWatch.PATIENCE_LOOKS; chunk++) {
            files = written(chunk);
            look(1);
        }
        assertThat(readings).isZero();
        look(1);
        assertThat(readings).isEqualTo(1);
    }

    @Test
    void aStormThatDoesNotEndIsReadNowAndThen() {
        for (int change = 1; change <= 10 * FileWatch.PATIENCE_LOOKS; change++) {
            files = written(change);
            look(1);
        }
        assertThat(readings).isBetween(8, 10);
    }

    @Test
    void aChangeThatIsTakenBackBeforeItWasReadIsNone() {
        files = written(1);
        look(1);
        files = written(0);
        look(5);
        assertThat(readings).isZero();
    }

    @Test
    void afterAReadingThatFailedTheNextChangeIsReadAgain() {
        FileWatch failing = new FileWatch(
                () -> files,
                () -> {
                    readings++;
                    throw new IllegalStateException("half a file");
                },
                BETWEEN,
                ticker);
        files = written(1);
        failing.look();
        assertThatThrownBy(failing::look).hasMessage("half a file");
        failing.look();
        assertThat(readings).isEqualTo(1);
        files = written(2);
        failing.look();
        assertThatThrownBy(failing::look).hasMessage("half a file");
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void whatIsWrittenDuringAReadingIsReadAfterIt() {
        FileWatch slow = new FileWatch(
                () -> files,
                () -> {
                    readings++;
                    files = written(2);
                },
                BETWEEN,
                ticker);
        files = written(1);
        for (int i = 0; i < 6; i++) {
            slow.look();
        }
        assertThat(readings).isEqualTo(2);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            ticker.advance(BETWEEN);
            watch.look();
        }
    }

    private static Stamps written(int bytes) {
        return new Stamps(Map.of(Path.of("application.yml"), new Stamp("1", bytes, bytes)));
    }
}
