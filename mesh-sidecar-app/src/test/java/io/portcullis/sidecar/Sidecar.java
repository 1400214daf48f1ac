package io.portcullis.sidecar;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A sidecar with a mounted certificate, in front of an application; all ports but free ones. */
final class Sidecar implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Sidecar(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Sidecar start(Path secret, String application, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--logging.level.root=warn",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--portcullis.access-log.enabled=false",
                "--portcullis.drain.accept=0s",
                "--portcullis.probes.address=127.0.0.1:0",
                "--portcullis.outbound.address=127.0.0.1:0",
                "--portcullis.inbound.application=" + application,
                "--portcullis.inbound.tls.mode=strict",
                "--portcullis.tls.bundle=workload",
                "--spring.ssl.bundle.watch.file.quiet-period=20ms",
                "--spring.ssl.bundle.pem.workload.reload-on-update=true",
                "--spring.ssl.bundle.pem.workload.keystore.certificate=" + secret.resolve("tls.crt"),
                "--spring.ssl.bundle.pem.workload.keystore.private-key=" + secret.resolve("tls.key"),
                "--spring.ssl.bundle.pem.workload.truststore.certificate=" + secret.resolve("ca.crt")));
        arguments.addAll(List.of(more));
        return new Sidecar(SpringApplication.run(SidecarApplication.class, arguments.toArray(String[]::new)));
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    Response actuator(String path) {
        int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.management.port"));
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            return client.get("/actuator/" + path);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
