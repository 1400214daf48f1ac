package io.portcullis.engine.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrailersOnlyTest {
    @ParameterizedTest
    @CsvSource({
        "no endpoint; look there, no endpoint; look there",
        "100 %, 100 %25",
        "K\u00f6ln, K%C3%B6ln",
        "\u20ac, %E2%82%AC",
        "~ !, ~ !"
    })
    void messageIsEscapedWhereItIsNotPrintable(String message, String value) {
        assertThat(TrailersOnly.encode(message)).isEqualTo(value);
    }

    @Test
    void nothingOfAMessageEndsTheFieldItStandsIn() {
        assertThat(TrailersOnly.encode("a\r\nset-cookie: b\0\u007f")).isEqualTo("a%0D%0Aset-cookie: b%00%7F");
    }

    @Test
    void longMessageIsCutBetweenCharacters() {
        String message = "x".repeat(1023) + "\u20ac and more";
        assertThat(TrailersOnly.encode(message)).isEqualTo("x".repeat(1023));
        String euros = "\u20ac".repeat(1000);
        assertThat(URLDecoder.decode(TrailersOnly.encode(euros), StandardCharsets.UTF_8))
                .isEqualTo("\u20ac".repeat(341));
    }
}
