package io.portcullis.sidecar;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The sidecar beside every application. */
@SpringBootApplication(proxyBeanMethods = false)
public class SidecarApplication {
    static void main(String[] args) {
        SpringApplication.run(SidecarApplication.class, args);
    }
}
