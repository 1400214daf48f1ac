package io.portcullis.conformance;

import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the table, byte for byte, against an engine as a gateway and as both sides of a sidecar. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class ConformanceTest {
    private static final Map<Role, Subject> ENGINES = new EnumMap<>(Role.class);

    @BeforeAll
    static void start() {
        for (Role role : Role.values()) {
            ENGINES.put(role, new EngineSubject(role));
        }
    }

    @AfterAll
    static void stop() {
        ENGINES.values().forEach(Subject::close);
    }

    @ParameterizedTest(name = "{1} [{2}]")
    @MethodSource("cases")
    void bytesAreThoseOfTheTable(String chapter, Case of, Role role) throws Exception {
        ExactRun.play(of, ENGINES.get(role), role);
    }

    static Stream<Arguments> cases() {
        return Chapter.all().stream()
                .flatMap(chapter -> chapter.cases().stream())
                .flatMap(of -> of.roles().stream().sorted().map(role -> Arguments.of(of.chapter(), of, role)));
    }
}
