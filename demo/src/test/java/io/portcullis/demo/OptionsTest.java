package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutArgumentsItStaysUpWithPhp() {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(false, false, true));
    }

    @Test
    void everyArgumentIsUnderstoodInAnyOrder() {
        assertThat(Options.parse(List.of("--without-php", "--keep-logs", "--once")))
                .isEqualTo(new Options(true, true, false));
    }

    @Test
    void anUnknownArgumentIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Options.parse(List.of("--onec")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown argument --onec (expected: --once, --keep-logs, --without-php)");
    }
}
