package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresPods
class RunningProcessTest {
    private static PodNetwork network;
    private static Pod pod;

    @BeforeAll
    static void makePod() {
        network = new PodNetwork();
        pod = network.pod("payment");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void runsAsTheUserAndHisGroupAlone() {
        for (User user : new User[] {User.APPLICATION, User.SIDECAR, User.ROOT}) {
            assertThat(pod.run(user, "sh", "-c", "id -u; id -g; id -G").out().lines())
                    .containsOnly(Integer.toString(user.id()))
                    .hasSize(3);
        }
    }

    @Test
    void everyUserMayTakePort80AndWriteToThePodsDirectory() {
        assertThat(pod.run(User.APPLICATION, "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start")
                        .out())
                .isEqualTo("0\n");
        assertThat(pod.run(User.SIDECAR, "sh", "-c", "touch \"$HOME/mark\"").toString())
                .isEqualTo("exit 0\n");
        assertThat(pod.directory().resolve("mark")).exists();
    }

    @Test
    void hasOnlyTheEnvironmentItWasGiven() {
        RunningProcess process = pod.start(ProcessSpec.of("env", "env").with("GREETING", "a b"));
        assertThat(process.awaitExit()).isZero();
        assertThat(process.lines()).contains("GREETING=a b", "HOME=" + pod.directory());
        assertThat(process.lines()).allMatch(line -> line.matches("(PATH|HOME|LANG|GREETING|PWD|SHLVL|_)=.*"));
        assertThat(process.logFile()).content().contains("GREETING=a b");
    }

    @Test
    void signalsReachTheProgramItself() {
        // A shell looks at its traps between commands: one that waited in a command of its own could miss what came
        // just before.
        RunningProcess process = pod.start(ProcessSpec.of(
                "trapper",
                "sh",
                "-c",
                "trap 'echo reload' HUP; trap 'echo bye; exit 7' TERM; echo ready $$; while :; do sleep 0.1; done"));
        assertThat(process.awaitLine("ready")).isEqualTo("ready " + process.pid());
        process.signal(Signal.HUP);
        process.awaitLine("^reload$");
        assertThat(process.terminate()).isEqualTo(7);
        assertThat(process.lines()).contains("bye");
        process.signal(Signal.TERM);
    }

    @Test
    void whatDoesNotEndWhenAskedIsKilled() {
        RunningProcess process =
                pod.start(ProcessSpec.of("stubborn", "sh", "-c", "trap '' TERM; echo ready; exec sleep 1000"));
        process.awaitLine("ready");
        assertThat(process.terminate(Duration.ofMillis(50))).isEqualTo(128 + 9);
    }

    @Test
    void aLineThatNeverComesIsToldWithTheLastLines() {
        RunningProcess process = pod.start(ProcessSpec.of("brief", "sh", "-c", "echo one; echo two >&2"));
        assertThatThrownBy(() -> process.awaitLine("three"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("brief ended without a line with 'three'; its last lines:\none\ntwo");
        RunningProcess silent = pod.start(ProcessSpec.of("silent", "sleep", "1000"));
        assertThatThrownBy(() -> silent.awaitLine("x", Duration.ofMillis(20)))
                .hasMessageContaining("silent did not within PT0.02S write a line with 'x'");
        assertThatThrownBy(silent::exitCode).hasMessageContaining("silent is still running");
        assertThatThrownBy(() -> silent.awaitExit(Duration.ofMillis(20)))
                .hasMessageContaining("silent is still running after PT0.02S");
    }

    @Test
    void aProgramThatIsMissingIsNamed() {
        RunningProcess process = pod.start(ProcessSpec.of("missing", "no-such-program"));
        assertThat(process.awaitExit()).isEqualTo(127);
        assertThat(process.log()).contains("no-such-program").contains("No such file or directory");
        assertThatThrownBy(() -> ProcessSpec.of("nothing")).hasMessageContaining("command is empty");
    }

    @Test
    void aCommandThatDoesNotEndIsKilledAndNamed() {
        assertThatThrownBy(() -> pod.run(User.APPLICATION, Duration.ofMillis(50), "sleep", "1000"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("sleep 1000: not over within PT0.05S, killed");
        assertThatThrownBy(
                        () -> pod.run(User.APPLICATION, Duration.ofSeconds(1), "sh", "-c", "echo so far; sleep 1000"))
                .hasMessageContaining("it had written:\nso far");
    }

    @Test
    void whatACommandLeavesRunningIsNotWaitedFor() {
        Finished finished = pod.run(User.APPLICATION, "sh", "-c", "echo started; sleep 1000 &");
        assertThat(finished.toString()).isEqualTo("exit 0\nstarted\n");
    }

    @Test
    void runTakesInputAndKeepsTheOutputsApart() {
        Finished finished = pod.runWithInput(User.APPLICATION, "hello", "sh", "-c", "cat; echo problem >&2; exit 3");
        assertThat(finished.exitCode()).isEqualTo(3);
        assertThat(finished.out()).isEqualTo("hello");
        assertThat(finished.err()).isEqualTo("problem\n");
    }
}
