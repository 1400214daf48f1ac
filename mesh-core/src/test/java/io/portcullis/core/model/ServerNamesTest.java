package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNamesTest {
    private static final ServerNames NAMES = new ServerNames(Map.of(
            "shop.example", ServiceId.of("exact"),
            "*.example", ServiceId.of("wide"),
            "*.b.example", ServiceId.of("narrow")));

    @ParameterizedTest
    @CsvSource({
        "shop.example, exact",
        "SHOP.EXAMPLE, exact",
        "a.example, wide",
        "a.shop.example, wide",
        "a.b.example, narrow",
        "a.a.b.example, narrow",
        "b.example, wide",
        "example, ",
        ".example, ",
        "shop.example., exact",
        "shopexample, ",
        "*.other, ",
        "'', ",
    })
    void theMostExactNameWins(String name, String service) {
        assertThat(NAMES.find(name)).isEqualTo(service == null ? null : ServiceId.of(service));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "a*.b", "*.*.b", "a b", "a.b:443", "a..b"})
    void whatIsNoNameIsRefused(String pattern) {
        assertThatThrownBy(() -> new ServerNames(Map.of(pattern, ServiceId.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(pattern + " (expected: ");
    }

    @Test
    void spellingsAreOneName() {
        assertThatThrownBy(() -> new ServerNames(Map.of("a.b", ServiceId.of("x"), "A.B", ServiceId.of("y"))))
                .hasMessageContaining("each name once");
    }
}
