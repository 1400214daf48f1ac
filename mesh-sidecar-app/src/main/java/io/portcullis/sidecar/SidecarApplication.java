package io.portcullis.sidecar;

import io.portcullis.sidecar.command.SidecarCommands;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.training.Training;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The sidecar beside every application; and, by a first word, the commands of its pod. */
@SpringBootApplication(proxyBeanMethods = false)
public class SidecarApplication {
    static void main(String[] args) {
        // First, so that the parser of commands stays out of what is recorded.
        if (Training.take(args)) {
            System.exit(Training.run(SidecarApplication.class, MeshRole.SIDECAR, System.err));
        }
        if (SidecarCommands.take(args)) {
            System.exit(SidecarCommands.run(
                    System.getenv(),
                    new PrintWriter(System.out, true, Charset.defaultCharset()),
                    new PrintWriter(System.err, true, Charset.defaultCharset()),
                    args));
        }
        SpringApplication.run(SidecarApplication.class, args);
    }

    @Bean
    MeshRole role() {
        return MeshRole.SIDECAR;
    }
}
