package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://example.org/ns/shop/sa/payment",
                "spiffe://a/b",
                "spiffe://under_score-1.example/Upper/0.9_-",
                "spiffe://example.org/...",
            })
    void takesWhatTheStandardAllows(String text) {
        assertThat(SpiffeId.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://example.org/a           | scheme
            SPIFFE://example.org/a          | scheme
            ''                              | scheme
            spiffe:///a                     | trust domain
            spiffe://example.org            | no path
            spiffe://example.org/           | no path
            spiffe://Example.org/a          | contains 'E'
            spiffe://example.org:8443/a     | contains ':'
            spiffe://user@example.org/a     | contains '@'
            spiffe://exämple.org/a          | contains 'ä'
            spiffe://example.org/a?b        | contains '?'
            spiffe://example.org/a#b        | contains '#'
            spiffe://example.org/a%2fb      | contains '%'
            spiffe://example.org/a//b       | segment ''
            spiffe://example.org/a/         | segment ''
            spiffe://example.org/./a        | segment '.'
            spiffe://example.org/a/..       | segment '..'
            """)
    void refusesWhatItForbids(String text, String reason) {
        assertThatThrownBy(() -> SpiffeId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(SpiffeId.parse("spiffe://e/" + "a".repeat(2037)).path()).hasSize(2038);
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://e/" + "a".repeat(2038)))
                .hasMessageContaining("2049 bytes");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://" + "e".repeat(256) + "/a"))
                .hasMessageContaining("256 bytes");
    }
}
