package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "payment-service", "payment.shop.svc.cluster.local", "10.0.0.1", "0"})
    void dnsNamesAreNames(String name) {
        assertThat(ServiceId.isName(name)).isTrue();
        assertThat(ServiceId.of(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a..b", ".a", "a.", "a_b", "A", "a b", "ä", "[::1]", "a/b"})
    void othersAreNot(String name) {
        assertThat(ServiceId.isName(name)).isFalse();
    }

    @Test
    void labelsAndNamesAreBounded() {
        String label = "a".repeat(63);
        assertThat(ServiceId.isName(label)).isTrue();
        assertThat(ServiceId.isName(label + "a")).isFalse();
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(ServiceId.isName(longest)).isTrue();
        assertThat(ServiceId.isName(longest + "a")).isFalse();
    }

    @Test
    void caseIsFolded() {
        assertThat(new ServiceId("Shop", "Payment", 80)).isEqualTo(new ServiceId("shop", "payment", 80));
    }

    @Test
    void textCarriesWhatIsSet() {
        assertThat(ServiceId.of("payment")).hasToString("payment");
        assertThat(new ServiceId("shop", "payment", 0)).hasToString("payment.shop");
        assertThat(new ServiceId("shop", "payment", 8080)).hasToString("payment.shop:8080");
    }
}
