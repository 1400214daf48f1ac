package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class LoopbackShutdownTest {
    private static final String ACCESS = "management.endpoint.shutdown.access";
    private static final String ADDRESS = "management.server.address";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "127.0.0.9", "localhost"})
    void onTheLoopbackItIsThere(String address) {
        assertThat(access(Map.of(ADDRESS, address))).isEqualTo("unrestricted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.88.0.12", "sidecar.example.org", ""})
    void whereOthersCouldReachItItIsNot(String address) {
        assertThat(access(Map.of(ADDRESS, address))).isEqualTo("none");
    }

    @Test
    void whereNobodySaysAnAddressItIsNot() {
        assertThat(access(Map.of())).isEqualTo("none");
    }

    @Test
    void whatIsWrittenIsStronger() {
        assertThat(access(Map.of(ADDRESS, "127.0.0.1", ACCESS, "none"))).isEqualTo("none");
    }

    private static String access(Map<String, Object> written) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("written", written));
        new LoopbackShutdown().postProcessEnvironment(environment, new SpringApplication());
        return environment.getProperty(ACCESS);
    }
}
