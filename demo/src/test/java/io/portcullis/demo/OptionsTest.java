package io.portcullis.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void withoutArgumentsItStaysUpWithPhp() {
        assertThat(Options.parse(List.of())).isEqualTo(new Options(false, false, true, false));
    }

    @Test
    void everyArgumentIsUnderstoodInAnyOrder() {
        assertThat(Options.parse(List.of("--without-php", "--keep-logs", "--once")))
                .isEqualTo(new Options(true, true, false, false));
    }

    @Test
    void podsAreAskedFor() {
        assertThat(Options.parse(List.of("--pods", "--once"))).isEqualTo(new Options(true, false, true, true));
    }

    @Test
    void podsWithoutPhpAreRefused() {
        assertThatThrownBy(() -> Options.parse(List.of("--pods", "--without-php")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--pods and --without-php exclude each other (expected: one of them; pods run nginx and"
                        + " php-fpm)");
    }

    @Test
    void anUnknownArgumentIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Options.parse(List.of("--onec")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown argument --onec (expected: --once, --keep-logs, --without-php, --pods)");
    }
}
