package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher's own words: what it says when something is missing. It never gets as far as starting a JVM here. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "portcullis").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private record Outcome(int status, String text) {}

    @Test
    void helpAndVersionSucceed() throws Exception {
        assertThat(run(Map.of(), "help").text()).startsWith("usage: portcullis COMMAND");
        assertThat(run(Map.of(), "version").text()).matches("portcullis \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    }

    @Test
    void itWorksThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), LAUNCHER);
        assertThat(start(Map.of(), List.of(link.toString(), "version"))).satisfies(outcome -> {
            assertThat(outcome.status()).isZero();
            assertThat(outcome.text()).startsWith("portcullis ");
        });
        Files.delete(link);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nonsense                      | unknown command nonsense
                    demo --onec                   | unknown argument --onec
                    gateway                       | no configuration given: portcullis gateway --config FILE
                    sidecar                       | no configuration given: portcullis sidecar --config FILE
                    gateway --config              | --config needs a file
                    gateway --config missing.yml  | there is no file missing.yml
                    gateway --config .            | cannot read .: it must be a file this user may read
                    gateway --verbose             | unknown argument --verbose
                    """)
    void wrongUsageIsOneSentence(String arguments, String sentence) throws Exception {
        Outcome outcome = run(Map.of(), arguments.split(" "));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("portcullis: " + sentence);
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Outcome outcome = withTools("gateway", "--config", "some.yml");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("no JDK 25 found").contains("set JAVA_HOME");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        jdk(25);
        Outcome outcome = withTools("gateway", "--config", "some.yml");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("Maven is not installed").contains("apt install maven");
    }

    @Test
    void anOlderJdkIsNotTaken() throws Exception {
        jdk(21);
        assertThat(withTools("gateway", "--config", "some.yml").text()).contains("no JDK 25 found");
    }

    @Test
    void aProxyInTheEnvironmentIsLeftOutAndNamed() throws Exception {
        jdk(25);
        Files.createFile(directory.resolve("gateway.yml"));
        Outcome outcome = run(
                Map.of(
                        "JAVA_HOME",
                        directory.resolve("jdk").toString(),
                        "http_proxy",
                        "http://proxy.invalid:3128",
                        "PORTCULLIS_PREBUILT",
                        "1"),
                "gateway",
                "--config",
                "gateway.yml",
                "--",
                "--server.port=0");
        assertThat(outcome.text())
                .contains("http_proxy is set in this environment; it is left out")
                .contains("proxy seen by java: none");
    }

    @Test
    void theApplicationGetsTheFileAndItsOwnArguments() throws Exception {
        jdk(25);
        Files.createFile(directory.resolve("my gateway.yml"));
        Outcome outcome = run(
                Map.of("JAVA_HOME", directory.resolve("jdk").toString(), "PORTCULLIS_PREBUILT", "1"),
                "gateway",
                "--config",
                "my gateway.yml",
                "--",
                "--server.port=0",
                "--a=b c");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.text())
                .contains("[-XX:+ExitOnOutOfMemoryError]")
                .contains("[--spring.config.additional-location=file:" + directory.toRealPath() + "/my gateway.yml]")
                .contains("[--a=b c]");
    }

    @Test
    void aBusyPortIsNamed() throws Exception {
        jdk(25);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    directory.resolve("gateway.yml"),
                    "server:\n  # the traffic\n  port: " + socket.getLocalPort() + "\n");
            Outcome outcome = run(
                    Map.of("JAVA_HOME", directory.resolve("jdk").toString(), "PORTCULLIS_PREBUILT", "1"),
                    "gateway",
                    "--config",
                    "gateway.yml");
            assertThat(outcome.status()).isEqualTo(1);
            assertThat(outcome.text()).contains("port " + socket.getLocalPort() + " is taken already");
        }
    }

    @Test
    void theBenchmarksGetTheirArgumentsAndTheJdk() throws Exception {
        jdk(25);
        Path benchmarks = Files.createDirectories(directory.resolve("checkout").resolve("benchmarks"));
        executable(benchmarks.resolve("run"), """
                #!/bin/sh
                printf '[%s]\\n' "$JAVA_HOME" "$@"
                """);
        Outcome outcome = withTools("bench", "--no-build", "--only=envoy,portcullis");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.text())
                .contains("[" + directory.resolve("jdk") + "]")
                .contains("[--no-build]")
                .contains("[--only=envoy,portcullis]");
    }

    /** A JDK that only shows what it is started with. */
    private void jdk(int version) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("jdk").resolve("bin"));
        Files.writeString(directory.resolve("jdk").resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        executable(bin.resolve("java"), """
                #!/bin/sh
                echo "proxy seen by java: ${http_proxy:-none}"
                printf '[%s]\\n' "$@"
                """);
    }

    private static Path executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** A copy of the launcher where nothing is built, in a world with the basic tools, perhaps our JDK, and no more. */
    private Outcome withTools(String... arguments) throws Exception {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        Path tools = Files.createDirectories(directory.resolve("tools"));
        String script = Files.readString(LAUNCHER)
                .replace("/usr/lib/jvm/", "/nonexistent/")
                .replace("/opt/", "/nonexistent/")
                .replace("/Library/", "/nonexistent/");
        Path launcher = executable(checkout.resolve("portcullis"), script);
        for (String tool : List.of("dirname", "basename", "readlink", "sed", "find", "awk", "tr", "cat")) {
            executable(tools.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
        }
        Files.createFile(directory.resolve("some.yml"));
        List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "PATH",
                tools.toString(),
                "HOME",
                directory.toString(),
                "JAVA_HOME",
                directory.resolve("jdk").toString());
        return start(environment, command);
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return start(environment, command);
    }

    private Outcome start(Map<String, String> environment, List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), text);
        }
    }
}
