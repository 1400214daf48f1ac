package io.portcullis.engine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110, 12.5.3. */
class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "gzip | GZIP",
                "GZip | GZIP",
                "x-gzip | GZIP",
                "gzip, deflate, br, zstd | GZIP",
                "br;q=1.0, gzip;q=0.8, *;q=0.1 | GZIP",
                "*  | GZIP",
                "*;q=0.1 | GZIP",
                "gzip;q=0.001 | GZIP",
                "gzip ; q=0.5 | GZIP",
                "gzip;Q=1.000 | GZIP",
                "identity, gzip | GZIP",
                ",, gzip,, | GZIP",
                "identity;q=0, gzip | GZIP_ONLY",
                "gzip, *;q=0 | GZIP_ONLY",
                "identity;q=0, *;q=0.5 | GZIP_ONLY",
                "'' | IDENTITY",
                "br, deflate | IDENTITY",
                "identity | IDENTITY",
                "gzip;q=0 | IDENTITY",
                "gzip;q=0, * | IDENTITY",
                "gzip;q=0.0, identity;q=0 | IDENTITY",
                "*;q=0 | IDENTITY",
                "identity;q=0 | IDENTITY",
                "gzip;q=0.5, identity;q=0.9 | IDENTITY",
                "*;q=0.5, identity | IDENTITY",
                "gzip;q=1.5 | IDENTITY",
                "gzip;q=0.1234 | IDENTITY",
                "gzip;q=.5 | IDENTITY",
                "gzip;q= | IDENTITY",
                "gzip;q=a | IDENTITY",
                "gzip;level=9 | IDENTITY",
                "gzippy | IDENTITY",
            })
    void theHighestQualityWins(String value, Acceptance expected) {
        assertThat(of(value)).isEqualTo(expected);
    }

    @Test
    void whoSaysNothingGetsNothing() {
        assertThat(of()).isEqualTo(Acceptance.IDENTITY);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(of("br", "gzip;q=0.5", "identity;q=0")).isEqualTo(Acceptance.GZIP_ONLY);
    }

    private static Acceptance of(String... lines) {
        Headers headers = new Headers();
        for (String line : lines) {
            headers.add(HeaderName.ACCEPT_ENCODING, line);
        }
        return AcceptEncoding.of(headers);
    }
}
