package io.portcullis.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    @TempDir
    private Path directory;

    private Path file;
    private Children interrupted;

    @BeforeEach
    void aRun() {
        file = directory.resolve("processes");
        interrupted = run();
    }

    @AfterEach
    void leaveNothingBehind() throws IOException {
        interrupted.stop();
    }

    @Test
    void aLaterRunStopsWhatAnInterruptedOneLeft() throws Exception {
        Child child = interrupted.start("waiter", waiter());
        assertThat(run().stopLeftovers())
                .containsExactly("waiter (pid " + child.process().pid() + ")");
        assertThat(child.process().waitFor()).isNotZero();
        assertThat(run().stopLeftovers()).isEmpty();
    }

    @Test
    void aForeignProcessWithARecordedPidIsLeftAlone() throws Exception {
        Child foreign = interrupted.start("foreign", waiter());
        String reused = new ProcessRecord(foreign.process().pid(), Instant.EPOCH, "ours").toLine();
        Files.writeString(file, reused + "\n", StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(run().stopLeftovers()).isEmpty();
        assertThat(foreign.isAlive()).isTrue();
    }

    @Test
    void stoppingEndsAProcessAndItsOwnChildren() throws Exception {
        Child parent = interrupted.start("parent", new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait"));
        long grandchild = firstNumber(parent);
        ProcessHandle handle = ProcessHandle.of(grandchild).orElseThrow();
        interrupted.stop();
        handle.onExit().join();
        assertThat(parent.isAlive()).isFalse();
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void nothingIsStartedOnceEverythingIsStopping() throws Exception {
        interrupted.stop();
        assertThatThrownBy(() -> interrupted.start("late", waiter()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("late is not started any more");
    }

    @Test
    void theTailOfALogIsItsEnd() throws Exception {
        Child child = interrupted.start("talker", new ProcessBuilder("sh", "-c", "seq 1 100"));
        assertThat(child.process().waitFor()).isZero();
        assertThat(child.tail().lines()).hasSize(15).last().isEqualTo("100");
    }

    private Children run() {
        return new Children(new ProcessLedger(file), directory);
    }

    private static ProcessBuilder waiter() {
        return new ProcessBuilder("sleep", "600");
    }

    /** Waits for the process to write its first line. */
    private static long firstNumber(Child child) throws IOException {
        String text = "";
        while (!text.endsWith("\n")) {
            Thread.onSpinWait();
            text = Files.readString(child.log());
        }
        return Long.parseLong(text.strip());
    }
}
