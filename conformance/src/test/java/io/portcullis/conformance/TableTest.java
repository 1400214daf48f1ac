package io.portcullis.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.LeakGuard;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table can be read, what is wrong in it is named, and a proxy that does otherwise fails. */
@ExtendWith(LeakGuard.class)
class TableTest {
    @Test
    void hasHundredsOfCasesAndEachNamesItsSection() {
        List<Case> cases = Chapter.all().stream()
                .flatMap(chapter -> chapter.cases().stream())
                .toList();
        assertThat(cases)
                .hasSizeGreaterThan(600)
                .allSatisfy(of -> assertThat(of.sections()).isNotEmpty());
    }

    @Test
    void linesEndWithCrlfAndEscapesAreBytes() {
        assertThat(Escapes.line("a: {b*3}\\t\\x7f\\\\")).isEqualTo("a: bbb\t\u007f\\\r\n");
        assertThat(Escapes.line("ends with nothing\\")).isEqualTo("ends with nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream eats",
                "client sends",
                "client gets the same",
                "client gets 4000",
                "client sends\n| \\q",
            })
    void whatIsNoStepIsNamedWithItsLine(String step) {
        assertThatThrownBy(() -> chapter("== a\nrfc 9112 3\n" + step)).hasMessageStartingWith("test.cases:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"== a\nclient sends\n| x", "== a\nrfc 9112 3", "== a\nrfc none\nclient sends\n| x"})
    void aCaseHasASectionAndAStep(String text) {
        assertThatThrownBy(() -> chapter(text)).hasMessageStartingWith("test.cases:");
    }

    @Test
    void aNameStandsForOneCase() {
        String one = "== a\nrfc 9112 3\nclient sends\n| x\n";
        assertThatThrownBy(() -> chapter(one + one)).hasMessageContaining("a second case 'a'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n| X-A: 1\n|",
                "upstream gets the same\n"
                        + "upstream answers\n"
                        + "client gets\n"
                        + "| HTTP/1.1 200 OK\n"
                        + "| Content-Length: 2\n"
                        + "|\n"
                        + "| OK\\",
                "upstream gets the same\nupstream answers\nclient gets the same\nclient sees the end",
                "upstream gets the same\nupstream answers\nclient gets the same\nupstream closes\nclient gets 502",
                "client gets 400",
                "upstream gets\n| GET /a HTTP/1.1\\",
            })
    void aProxyThatDoesOtherwiseFails(String steps) {
        Case of = chapter("== a\nrfc 9112 3\nclient sends\n| GET /a HTTP/1.1\n| Host: shop\n|\n" + steps)
                .cases()
                .getFirst();
        try (Subject engine = new EngineSubject(Role.OUTBOUND)) {
            assertThatThrownBy(() -> ExactRun.play(of, engine, Role.OUTBOUND, 300))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("test.cases:");
        }
    }

    private static Chapter chapter(String cases) {
        return new ChapterReader("test.cases", "# Test\n\nFor a test.\n\n" + cases).read();
    }
}
