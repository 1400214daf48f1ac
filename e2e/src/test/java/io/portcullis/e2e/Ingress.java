package io.portcullis.e2e;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pod with the packaged gateway: HTTP in the clear from outside, mTLS to one service of the mesh. */
final class Ingress {
    static final int PORT = 8080;

    /** Requests of that size are kept until an endpoint has taken them: the largest of the cases have 271,828 bytes. */
    static final String KEPT = "listener: { replay-per-request: 1MB }\n";

    private final Mesh mesh;
    private final Pod pod;
    private final SvidPem svid;

    Ingress(Mesh mesh) {
        this.mesh = mesh;
        this.pod = mesh.stranger("gateway");
        this.svid = mesh.ca.issue("ns/shop/sa/gateway");
    }

    Pod pod() {
        return pod;
    }

    /** Starts the gateway, which sends everything to that service; returns when it listens. */
    RunningProcess start(String service) {
        Path directory = pod.directory();
        Path certs = directory.resolve("certs");
        TestCa.writeSecret(certs, svid);
        Path config = directory.resolve("gateway.yml");
        try {
            Files.writeString(config, yaml(certs, service));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningProcess gateway =
                pod.start(ProcessSpec.of("gateway", Workload.launcher(), "gateway", "--config", config.toString())
                        .as(User.SIDECAR)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("PORTCULLIS_PREBUILT", "1"));
        gateway.awaitLine("listening", Workload.COMMAND_BOUND);
        return gateway;
    }

    private String yaml(Path certs, String service) {
        return """
                spring:
                  application: { name: gateway }
                  ssl:
                    bundle:
                      pem:
                        workload:
                          keystore: { certificate: "%s/tls.crt", private-key: "%s/tls.key" }
                          truststore: { certificate: "%s/ca.crt" }
                  cloud.gateway.server.webflux.routes:
                    - { id: all, uri: "lb://%s", predicates: [ "Path=/**" ] }
                server: { port: %d, address: 0.0.0.0 }
                management.server: { port: 9080, address: 127.0.0.1 }
                portcullis:
                  namespace: shop
                  tls: { bundle: workload }
                  %s%s""".formatted(certs, certs, certs, service, PORT, KEPT, mesh.servicesYaml());
    }
}
