package io.portcullis.sidecar;

import io.portcullis.spring.config.MeshRole;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The sidecar beside every application. */
@SpringBootApplication(proxyBeanMethods = false)
public class SidecarApplication {
    static void main(String[] args) {
        SpringApplication.run(SidecarApplication.class, args);
    }

    @Bean
    MeshRole role() {
        return MeshRole.SIDECAR;
    }
}
