package io.portcullis.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final List<String> printed = new ArrayList<>();
    private final Report report = new Report(printed::add);

    @Test
    void anEmptyReportDoesNotHold() {
        assertThat(report.held()).isFalse();
    }

    @Test
    void itHoldsWhenEveryLineDoes() {
        report.add(Line.of(true, "claim", "1 of 1"));
        report.add(Line.of(true, "other", "2 of 2"));
        assertThat(report.held()).isTrue();
        assertThat(report.summary()).isEqualTo("2 of 2 lines held");
        assertThat(printed).containsExactly("ok    claim: 1 of 1", "ok    other: 2 of 2");
    }

    @Test
    void oneLineThatDoesNotHoldIsEnough() {
        report.add(Line.of(false, "claim", "0 of 1"));
        report.add(Line.of(true, "other", "2 of 2"));
        assertThat(report.held()).isFalse();
        assertThat(report.summary()).isEqualTo("1 of 2 lines held");
        assertThat(printed).first().isEqualTo("FAIL  claim: 0 of 1");
    }

    @Test
    void whatThereIsToReadStandsIndentedBelow() {
        assertThat(Line.of(true, "claim", "1").with(List.of("first", "second")).text())
                .isEqualTo("ok    claim: 1\n        first\n        second");
    }
}
