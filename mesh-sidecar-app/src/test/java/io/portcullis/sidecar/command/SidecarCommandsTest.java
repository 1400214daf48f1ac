package io.portcullis.sidecar.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.sidecar.SidecarApplication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SidecarCommandsTest {
    @Test
    void firstWordsThatAreCommandsAreTaken() {
        assertThat(SidecarCommands.take("intercept", "apply")).isTrue();
        assertThat(SidecarCommands.take("wait")).isTrue();
        assertThat(SidecarCommands.take("stop")).isTrue();
    }

    @Test
    void whatSpringUnderstandsIsLeftToSpring() {
        assertThat(SidecarCommands.take()).isFalse();
        assertThat(SidecarCommands.take("--server.port=0", "stop")).isFalse();
        assertThat(SidecarCommands.take("--help")).isFalse();
    }

    @Test
    void anUnknownOptionIsToldInTwoLines() {
        Ran ran = Ran.of("intercept", "apply", "--inbuond-port=1");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains("portcullis intercept apply: Unknown option: '--inbuond-port=1'")
                .hasLineCount(2);
    }

    @Test
    void aCommandWithoutItsVerbSaysWhichThereAre() {
        Ran ran = Ran.of("intercept");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("say which: apply, remove or show");
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() {
        Ran ran = Ran.with(
                Map.of("PORTCULLIS_INTERCEPT_INBOUND_PORT", "http", "PORTCULLIS_INTERCEPT_EXCLUDE_USERS", "nosuchuser"),
                "intercept",
                "apply",
                "--exclude-inbound-ports=8080,x,70000",
                "--exclude-outbound-ranges=10.1.2.3/8",
                "--ipv6=maybe");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains("PORTCULLIS_INTERCEPT_INBOUND_PORT (--inbound-port): http (expected: a port from 1 to 65535")
                .contains("PORTCULLIS_INTERCEPT_EXCLUDE_USERS (--exclude-users): nosuchuser (expected: a number")
                .contains("--exclude-inbound-ports: x (expected: ", "70000-70000 (expected: ")
                .contains("--exclude-outbound-ranges: 10.1.2.3/8 (expected: ")
                .contains("--ipv6: maybe (expected: auto, on, off)")
                .contains("--sidecar-user: missing (expected: the user the sidecar runs as");
    }

    @Test
    void rootAsTheSidecarMustBeSaid() {
        assertThat(dryRun("--sidecar-user=0").err()).contains("--sidecar-user: 0 (expected: a user of its own");
        assertThat(dryRun("--sidecar-user=0", "--allow-root-sidecar").status()).isZero();
        assertThat(dryRun("--sidecar-user=0", "--sidecar-group=15100").status()).isZero();
    }

    @Test
    void bothDirectionsCannotBeLeftAlone() {
        assertThat(dryRun("--sidecar-user=1", "--no-inbound", "--no-outbound").err())
                .contains("nothing would be left to intercept");
    }

    @Test
    void bothListenersCannotHaveOnePort() {
        assertThat(dryRun("--sidecar-user=1", "--inbound-port=15101").err())
                .contains("--inbound-port: 15101 (expected: another port than that of --outbound-port)");
    }

    @Test
    void aVariableStandsForAnOption() {
        Ran ran = Ran.with(
                Map.of(
                        "PORTCULLIS_INTERCEPT_SIDECAR_USER", "4711",
                        "PORTCULLIS_INTERCEPT_EXCLUDE_OUTBOUND_PORTS", "25,5432",
                        "PORTCULLIS_INTERCEPT_NO_INBOUND", "true",
                        "PORTCULLIS_INTERCEPT_BACKEND", "nft",
                        "PORTCULLIS_INTERCEPT_OUTBOUND_PORT", ""),
                "intercept",
                "apply",
                "--dry-run");
        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .contains("meta skuid 4711", "tcp dport { 25, 5432 }", "redirect to :15101")
                .doesNotContain("chain inbound");
    }

    @Test
    void theCommandLineIsStrongerThanTheVariable() {
        Ran ran = Ran.with(
                Map.of("PORTCULLIS_INTERCEPT_SIDECAR_USER", "4711", "PORTCULLIS_INTERCEPT_NO_INBOUND", "true"),
                "intercept",
                "apply",
                "--dry-run",
                "--backend=nft",
                "--sidecar-user=4712",
                "--no-inbound=false");
        assertThat(ran.out()).contains("meta skuid 4712", "chain inbound").doesNotContain("4711");
    }

    @Test
    void aCommandLoadsNothingOfSpring() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SidecarApplication.class.getName(),
                        "intercept",
                        "apply",
                        "--dry-run",
                        "--sidecar-user=15100")
                .redirectErrorStream(true)
                .start();
        String loaded = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(loaded).contains(" picocli.CommandLine ").doesNotContain(" org.springframework.", " io.netty.");
    }

    private static Ran dryRun(String... options) {
        String[] arguments = new String[options.length + 3];
        System.arraycopy(new String[] {"intercept", "apply", "--dry-run"}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        return Ran.of(arguments);
    }
}
