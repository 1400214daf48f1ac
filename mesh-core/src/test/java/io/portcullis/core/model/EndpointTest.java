package io.portcullis.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointTest {
    @Test
    void addressOfIpv6StandsInBrackets() {
        assertThat(Endpoint.of("10.0.0.1", 80).address()).isEqualTo("10.0.0.1:80");
        assertThat(Endpoint.of("payment", 80).address()).isEqualTo("payment:80");
        assertThat(Endpoint.of("fd00::1", 80)).hasToString("[fd00::1]:80");
    }

    @Test
    void subsetSelectsByAllItsLabels() {
        Subset canary = new Subset("canary", Map.of("version", "2", "track", "edge"), 1);
        assertThat(canary.selects(labelled(Map.of("version", "2", "track", "edge", "zone", "a"))))
                .isTrue();
        assertThat(canary.selects(labelled(Map.of("version", "2")))).isFalse();
        assertThat(canary.selects(labelled(Map.of("version", "2", "track", "main"))))
                .isFalse();
        assertThat(new Subset("all", Map.of(), 1).selects(labelled(Map.of()))).isTrue();
    }

    @Test
    void labelsAreACopy() {
        Map<String, String> labels = new HashMap<>(Map.of("version", "1"));
        Endpoint endpoint = labelled(labels);
        labels.put("version", "2");
        assertThat(endpoint.labels()).containsExactly(Map.entry("version", "1"));
    }

    private static Endpoint labelled(Map<String, String> labels) {
        return new Endpoint("10.0.0.1", 80, labels, "");
    }
}
