package io.portcullis.engine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {
    @ParameterizedTest
    @CsvSource({
        "text/html, text/html, true",
        "text/html, Text/HTML; charset=utf-8, true",
        "TEXT/html, text/html, true",
        "text/html, text/htmlx, false",
        "text/*, text/csv, true",
        "text/*, application/csv, false",
        "*/*, image/png, true",
        "application/*+json, application/problem+json, true",
        "application/*+json, application/json, false",
        "application/json, application/problem+json, false",
        "text/html, text, false",
        "text/html, '', false"
    })
    void aRangeCoversATypeAsInSpring(String range, String type, boolean covered) {
        assertThat(new MediaTypes(List.of("image/svg+xml", range)).contain(type))
                .isEqualTo(covered);
    }
}
