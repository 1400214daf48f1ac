package io.portcullis.gateway;

import io.portcullis.gateway.command.GatewayCommands;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.training.Training;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The cluster ingress; and, by a first word, what can be done without one. */
@SpringBootApplication(proxyBeanMethods = false)
public class GatewayApplication {
    static void main(String[] args) {
        // First, so that the parser of commands stays out of what is recorded.
        if (Training.take(args)) {
            System.exit(Training.run(GatewayApplication.class, MeshRole.GATEWAY, System.err));
        }
        if (GatewayCommands.take(args)) {
            System.exit(GatewayCommands.run(
                    System.getenv(),
                    new PrintWriter(System.out, true, Charset.defaultCharset()),
                    new PrintWriter(System.err, true, Charset.defaultCharset()),
                    args));
        }
        SpringApplication.run(GatewayApplication.class, args);
    }
}
