package io.portcullis.spring.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MissingFactoryTest {
    @Test
    void whatALibraryIsMissingForIsTold() {
        assertThat(MissingFactory.told("Unable to find GatewayFilterFactory with name LocalResponseCache"))
                .contains("LocalResponseCache: add com.github.ben-manes.caffeine:caffeine");
    }

    @Test
    void whatNobodyKnowsStaysAsItIs() {
        String unknown = "Unable to find GatewayFilterFactory with name Mine";
        assertThat(MissingFactory.told(unknown)).isEqualTo(unknown);
        assertThat(MissingFactory.told("something else")).isEqualTo("something else");
    }
}
