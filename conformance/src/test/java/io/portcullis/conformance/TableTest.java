package io.portcullis.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.EngineSettings;
import io.portcullis.testkit.FakeTicker;
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
    void hasHundredsOfCasesOfHttp2AndEachNamesItsSection() {
        List<Case> cases = Chapter.frames().stream()
                .flatMap(chapter -> chapter.cases().stream())
                .toList();
        assertThat(cases)
                .hasSizeGreaterThan(360)
                .allSatisfy(of -> assertThat(of.sections()).isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client sends\n| HEADER 1 GET /",
                "client sends\n| HEADERS 1 GET",
                "client sends\n| HEADERS one GET /",
                "client sends\n| DATA 1 hi\n|   x: 1",
                "client sends\n| HEADERS 1 GET /\n|   x",
                "client sends\n| RST_STREAM 1 TIRED",
                "client sends\n| SETTINGS VOLUME=11",
                "client is thrown out with FORCE",
                "with luck\nclient gets 400",
            })
    void whatIsNoFrameIsNamedWithItsLine(String step) {
        assertThatThrownBy(() -> chapter("client h2, upstream h1\n\n== a\nrfc 9113 3\n" + step))
                .hasMessageStartingWith("test.cases:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n| X-A: 1\n|",
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n|\n"
                        + "upstream answers\n"
                        + "client gets\n| HEADERS 1 200\n|   content-length: 2\n| DATA 1 END_STREAM OK",
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n|\n"
                        + "upstream answers\n"
                        + "client gets\n| HEADERS 1 200\n|   content-length: 2\n|   x-a: 1\n| DATA 1 END_STREAM ok",
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n|\nupstream answers",
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n|\n"
                        + "upstream answers\nclient gets the answer\nclient gets\n| RST_STREAM 1 CANCEL",
                "upstream gets\n| GET /a HTTP/1.1\n| Host: shop\n|\nclient is thrown out with ENHANCE_YOUR_CALM",
                "client gets 400",
            })
    void aProxyThatSendsOtherFramesFails(String steps) {
        Case of = chapter("client h2, upstream h1\n\n== a\nrfc 9113 3\n"
                        + "client sends\n| HEADERS 1 END_STREAM GET /a\n" + steps)
                .cases()
                .getFirst();
        FakeTicker ticker = new FakeTicker();
        try (EngineSubject engine = new EngineSubject(Role.OUTBOUND, Security.CLEAR, ticker, EngineSettings.DEFAULT)) {
            assertThatThrownBy(() -> FramedRun.play(of, engine, ticker, 300))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("test.cases:");
        }
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
