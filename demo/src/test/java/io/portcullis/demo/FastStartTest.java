package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * When the launcher makes the JVM's cache, and when it takes one: with a JDK that only writes down how it was started. What a
 * real JVM does with it, the demo and the end-to-end tests show.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FastStartTest {
    private static final Path LAUNCHER =
            Path.of("..", "portcullis").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private Path jar = Path.of("");
    private Path starts = Path.of("");

    @BeforeEach
    void checkout() throws IOException {
        Path checkout = Files.createDirectories(directory.resolve("checkout"));
        executable(checkout.resolve("portcullis"), Files.readString(LAUNCHER));
        jar = Files.createDirectories(checkout.resolve("mesh-sidecar-app").resolve("target"))
                .resolve("mesh-sidecar-app.jar");
        Files.writeString(jar, "the first jar");
        Files.writeString(checkout.resolve("sidecar.yml"), "");
        starts = directory.resolve("starts");
        jdk("25.0.1");
    }

    @Test
    void theFirstStartMakesTheCacheAndEachStartTakesIt() throws Exception {
        assertThat(sidecar().text()).contains("preparing fast starts", "prepared fast starts", "XX:AOTCache=");
        assertThat(sidecar().text()).doesNotContain("preparing").contains("XX:AOTCache=");
        assertThat(trainings()).isEqualTo(1);
    }

    @Test
    void whatIsStartedIsTheExtractedApplication() throws Exception {
        String text = sidecar().text();
        Path cached = cacheNamedIn(text);
        assertThat(text)
                .contains("[-jar]", "[" + cached.resolveSibling("mesh-sidecar-app.jar") + "]")
                .doesNotContain("[" + jar + "]");
    }

    @Test
    void anotherJarGetsAnotherCacheAndTheOldOneGoes() throws Exception {
        Path first = cacheNamedIn(sidecar().text());
        Files.writeString(jar, "another jar!!");
        Path second = cacheNamedIn(sidecar().text());
        assertThat(second).isNotEqualTo(first).exists();
        assertThat(first).doesNotExist();
        assertThat(trainings()).isEqualTo(2);
    }

    @Test
    void anotherJdkGetsAnotherCache() throws Exception {
        Path first = cacheNamedIn(sidecar().text());
        jdk("25.0.2");
        assertThat(cacheNamedIn(sidecar().text())).isNotEqualTo(first);
        assertThat(trainings()).isEqualTo(2);
    }

    @Test
    void whatOnlyAStartUsesIsLeftUnoptimizedAndNothingThatRequestsPassThrough() throws Exception {
        String text = sidecar().text();
        Path directives = cacheNamedIn(text).resolveSibling("start.json");
        assertThat(text).contains("[-XX:CompilerDirectivesFile=" + directives + "]");
        assertThat(directives)
                .content()
                .contains("org/springframework/boot/", "c2: { Exclude: true }")
                .doesNotContain("io/", "reactor/", "org/springframework/web", "org/springframework/http", "gateway");
    }

    @Test
    void otherDirectivesGetAnotherCache() throws Exception {
        Path first = cacheNamedIn(sidecar().text());
        Path launcher = directory.resolve("checkout").resolve("portcullis");
        Files.writeString(launcher, Files.readString(launcher).replace("\"org/yaml/*.*\"", "\"org/example/*.*\""));
        assertThat(cacheNamedIn(sidecar().text())).isNotEqualTo(first);
        assertThat(trainings()).isEqualTo(2);
    }

    @Test
    void aJarThatIsCopiedElsewhereUnchangedKeepsItsCache() throws Exception {
        Path first = cacheNamedIn(sidecar().text());
        Files.delete(jar);
        Files.writeString(jar, "the first jar");
        assertThat(cacheNamedIn(sidecar().text())).isEqualTo(first);
    }

    @Test
    void aTrainingThatFailsLeavesTheJarAndIsNotTriedAtEachStart() throws Exception {
        Files.createFile(directory.resolve("training-fails"));
        assertThat(sidecar().text())
                .contains("starts without the JVM's cache: making it failed", "training.log says why")
                .contains("[" + jar + "]")
                .doesNotContain("XX:AOTCache=");
        assertThat(sidecar().text()).doesNotContain("preparing").contains("[" + jar + "]");
        assertThat(store().filter(Files::isDirectory)).isEmpty();
        assertThat(trainings()).isEqualTo(1);
    }

    @Test
    void aCacheThatTheJvmRefusesIsNotTaken() throws Exception {
        Files.createFile(directory.resolve("cache-refused"));
        assertThat(sidecar().text())
                .contains("making it failed", "[" + jar + "]")
                .doesNotContain("XX:AOTCache=");
    }

    @Test
    void whatWasLeftByAnInterruptedTrainingIsNoCache() throws Exception {
        Path cached = cacheNamedIn(sidecar().text());
        Path published = store().filter(file -> cached.toString().startsWith(file + "."))
                .findFirst()
                .orElseThrow();
        Files.delete(published);
        assertThat(run(Map.of("PORTCULLIS_PREBUILT", "1"), "sidecar", "--config", "sidecar.yml")
                        .text())
                .contains("[" + jar + "]")
                .doesNotContain("XX:AOTCache=");
    }

    @Test
    void whereNothingCanBeWrittenTheJarIsStarted() throws Exception {
        Files.createFile(jar.resolveSibling("fast-start"));
        assertThat(sidecar().text()).contains("fast-start cannot be written", "[" + jar + "]");
        assertThat(trainings()).isZero();
    }

    @Test
    void switchedOffNothingIsMadeOrTaken() throws Exception {
        sidecar();
        String text = run(Map.of("PORTCULLIS_FAST_START", "off"), "sidecar", "--config", "sidecar.yml")
                .text();
        assertThat(text).contains("[" + jar + "]").doesNotContain("XX:AOTCache=");
    }

    @Test
    void aPrebuiltOneMakesItWhenItIsBuiltAndNeverWhenItStarts() throws Exception {
        Map<String, String> image = Map.of("PORTCULLIS_PREBUILT", "1");
        assertThat(run(image, "sidecar", "--config", "sidecar.yml").text()).contains("[" + jar + "]");
        assertThat(trainings()).isZero();
        assertThat(run(image, "build", "sidecar").status()).isZero();
        assertThat(run(image, "sidecar", "--config", "sidecar.yml").text()).contains("XX:AOTCache=");
        assertThat(trainings()).isEqualTo(1);
    }

    @Test
    void flagsOfTheUserComeLastAndThoseOfTheEnvironmentStayOutOfTheTraining() throws Exception {
        String text = run(
                        Map.of("PORTCULLIS_JAVA_OPTS", "-Dmine", "JAVA_TOOL_OPTIONS", "-Dforeign"),
                        "sidecar",
                        "--config",
                        "sidecar.yml")
                .text();
        assertThat(text.indexOf("[-Dmine]")).isGreaterThan(text.indexOf("XX:AOTCache="));
        assertThat(Files.readAllLines(starts))
                .filteredOn(line -> line.contains("train"))
                .allSatisfy(line -> assertThat(line).doesNotContain("-Dforeign"));
    }

    @Test
    void severalAtOnceMakeItOnce() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/flock")), "flock is not installed: each would make one");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(process(Map.of(), "sidecar", "--config", "sidecar.yml"));
        }
        for (Process process : processes) {
            assertThat(outcome(process).text()).contains("XX:AOTCache=");
        }
        assertThat(trainings()).isEqualTo(1);
    }

    private Outcome sidecar() throws Exception {
        Outcome outcome = run(Map.of(), "sidecar", "--config", "sidecar.yml");
        assertThat(outcome.status()).as(outcome.text()).isZero();
        return outcome;
    }

    private static Path cacheNamedIn(String text) {
        return text.lines()
                .filter(line -> line.startsWith("[-XX:AOTCache="))
                .map(line -> Path.of(line.substring("[-XX:AOTCache=".length(), line.length() - 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cache in: " + text));
    }

    private Stream<Path> store() throws IOException {
        try (Stream<Path> files = Files.list(jar.resolveSibling("fast-start"))) {
            return files.toList().stream();
        }
    }

    private long trainings() throws IOException {
        return Files.exists(starts)
                ? Files.readAllLines(starts).stream()
                        .filter(line -> line.endsWith(" train"))
                        .count()
                : 0;
    }

    /** Does what the launcher asks of a JVM in the way of files; as an application it shows what it is started with. */
    private void jdk(String version) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("jdk").resolve("bin"));
        Files.writeString(directory.resolve("jdk").resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        executable(bin.resolve("java"), """
                #!/bin/sh
                echo "${JAVA_TOOL_OPTIONS:-}" "$@" >>'%1$s/starts'
                case "$*" in
                *-Djarmode=tools*)
                    while [ "$1" != --destination ]; do shift; done
                    mkdir -p "$2" && echo extracted >"$2/mesh-sidecar-app.jar"
                    ;;
                *-XX:AOTCacheOutput=*)
                    [ ! -e '%1$s/training-fails' ] || exit 1
                    for argument in "$@"; do
                        case $argument in -XX:AOTCacheOutput=*) echo cache >"${argument#*=}" ;; esac
                    done
                    ;;
                *-XX:AOTMode=on*) [ ! -e '%1$s/cache-refused' ] ;;
                *) printf '[%%s]\\n' "$@" ;;
                esac
                """.formatted(directory));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private record Outcome(int status, String text) {}

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        return outcome(process(environment, arguments));
    }

    private Process process(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("./portcullis"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.resolve("checkout").toFile())
                .redirectErrorStream(true);
        Map<String, String> clean = new HashMap<>(environment);
        clean.put("PATH", "/usr/bin:/bin");
        clean.put("HOME", directory.toString());
        clean.put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().clear();
        builder.environment().putAll(clean);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static Outcome outcome(Process process) throws Exception {
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), text);
        }
    }
}
