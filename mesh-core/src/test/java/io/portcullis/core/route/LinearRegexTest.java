package io.portcullis.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearRegexTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?=a)b",
                "(?<!a)b",
                "(a)\\1",
                "a++",
                "(?>a)",
                "\\p{Alpha}",
                "[a-z&&[^b]]",
                "[a[bc]]",
                "[[:alpha:]]"
            })
    void tellsApartWhatIsNotLinearOrMeansSomethingElse(String regexp) {
        assertThatExceptionOfType(NonLinearRegexException.class)
                .isThrownBy(() -> LinearRegex.compile(regexp))
                .withMessageContaining("regular expression '" + regexp + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "a{2,1}", "\\", "(?<1>a)"})
    void refusesWhatIsWrongInJavaToo(String regexp) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearRegex.compile(regexp))
                .isNotInstanceOf(NonLinearRegexException.class)
                .withMessageContaining("regular expression '" + regexp + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\[a\\[", "\\Q[a[\\E[b]", "[^\\[]+", "a{1,3}|b*?", "(?:x)(?<name>y)", "(?i)abc"})
    void acceptsWhatBothUnderstand(String regexp) {
        assertThat(LinearRegex.compile(regexp).pattern()).isEqualTo(regexp);
    }

    @Test
    void namesGroupsAsJavaDoes() {
        assertThat(LinearRegex.compile("/(?<segment>.*)").namedGroups()).containsEntry("segment", 1);
    }
}
