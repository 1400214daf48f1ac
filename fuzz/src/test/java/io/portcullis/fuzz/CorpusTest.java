package io.portcullis.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that is kept holds, the hand-written ones and those that once broke something; no fuzzer is needed for that. */
class CorpusTest {
    private static final Path CORPUS = Path.of("corpus");
    private static final long MAX_BYTES = 1_000_000;

    @TestFactory
    Stream<DynamicTest> holds() {
        return Arrays.stream(Target.values())
                .flatMap(target -> inputs(target).stream()
                        .map(file -> DynamicTest.dynamicTest(
                                CORPUS.relativize(file).toString(),
                                file.toUri(),
                                () -> target.run(Files.readAllBytes(file)))));
    }

    @ParameterizedTest
    @EnumSource
    void everyTargetHasACorpusAndTakesNothing(Target target) {
        assertThat(inputs(target)).hasSizeGreaterThan(10);
        assertThat(Target.of(target.fileName())).isEqualTo(target);
        target.run(new byte[0]);
    }

    @Test
    void theCorpusStaysSmall() {
        long bytes = Arrays.stream(Target.values())
                .flatMap(target -> inputs(target).stream())
                .mapToLong(file -> file.toFile().length())
                .sum();
        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    @Test
    void theScriptRunsEveryTarget() throws IOException {
        String script = Files.readString(Path.of("run"));
        String listed = script.lines()
                .filter(line -> line.startsWith("all="))
                .findFirst()
                .orElseThrow();
        assertThat(listed.substring("all=(".length(), listed.length() - 1).split(" "))
                .containsExactly(
                        Arrays.stream(Target.values()).map(Target::fileName).toArray(String[]::new));
    }

    private static List<Path> inputs(Target target) {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target.fileName()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
