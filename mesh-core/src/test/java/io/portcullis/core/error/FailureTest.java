package io.portcullis.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void codesAreTheirNamesInLowerCaseWithAStatusOfAnError(FailureCode code) {
        assertThat(code.text()).isEqualTo(code.name().toLowerCase(Locale.ROOT));
        assertThat(code.status()).isBetween(400, 599);
    }

    @Test
    void codesAreUnique() {
        assertThat(Arrays.stream(FailureCode.values()).map(FailureCode::text)).doesNotHaveDuplicates();
    }

    @Test
    void textSaysWhatHappenedAndWhatToDo() {
        assertThat(Failure.of(FailureCode.NO_ENDPOINT, "payment-service has no endpoint"))
                .hasToString("no_endpoint: payment-service has no endpoint");
        assertThat(Failure.of(FailureCode.NO_ENDPOINT, "payment-service has no endpoint", "look at its pods"))
                .hasToString("no_endpoint: payment-service has no endpoint; look at its pods")
                .returns(503, Failure::status);
    }
}
