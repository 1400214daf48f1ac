package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.training.Training;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The life of a gateway that the JVM is shown for its cache. */
class TrainingTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void everyAnswerIsRight() {
        assertThat(run(MeshRole.GATEWAY))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        assertThat(said.size()).isZero();
    }

    @Test
    void whatDoesNotAnswerAsItShouldHasFailed() {
        assertThat(run(MeshRole.SIDECAR)).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("portcullis train: ");
    }

    private int run(MeshRole role) {
        return Training.run(GatewayApplication.class, role, new PrintStream(said, true, StandardCharsets.UTF_8));
    }
}
