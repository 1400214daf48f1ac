package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTableTest {
    private final HostTable<String> table = HostTable.of(Map.of(
            "shop.test", "exact",
            "*.shop.test", "below",
            "*.eu.shop.test", "deeper",
            "bücher.test", "idna"));

    @ParameterizedTest
    @CsvSource({
        "shop.test, exact",
        "Shop.TEST, exact",
        "shop.test., exact",
        "a.shop.test, below",
        "a.b.shop.test, below",
        "eu.shop.test, below",
        "a.eu.shop.test, deeper",
        "a.b.eu.shop.test, deeper",
        "xn--bcher-kva.test, idna",
        ".shop.test, ",
        "ashop.test, ",
        "test, ",
        "shop.test.evil, ",
        "'', ",
        "., ",
        ".., ",
        "[::1], ",
        "127.0.0.1, "
    })
    void findsTheClosestName(String asked, @Nullable String found) {
        assertThat(table.find(asked)).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*.test",
                "**.test",
                "*a.test",
                "a b",
                "a..b",
                ".a",
                "-a.test",
                "a/b",
                "*.*.test"
            })
    void takesNothingElseForAName(String text) {
        assertThat(HostTable.normal(text)).isNull();
        assertThatThrownBy(() -> HostTable.of(Map.of(text, "x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameHasOneSpelling() {
        assertThat(HostTable.normal("*.Bücher.TEST.")).isEqualTo("*.xn--bcher-kva.test");
    }
}
