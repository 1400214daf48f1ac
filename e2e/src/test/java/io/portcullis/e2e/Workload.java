package io.portcullis.e2e;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application's pod, with the packaged sidecar and the rules of interception once they are started. */
final class Workload {
    private static final Path HOME = Path.of(System.getProperty("portcullis.home", ".."))
            .toAbsolutePath()
            .normalize();
    /** A JVM that starts on a busy machine takes long; on another one nobody waits this long. */
    static final Duration COMMAND_BOUND = Duration.ofSeconds(200);

    private final Mesh mesh;
    private final Pod pod;
    private final String name;
    private final SvidPem svid;
    private String inbound = "    tls: { mode: strict }\n";
    private String outbound = "    unknown: passthrough\n";
    private String more = "";
    private int applicationPort = 8080;
    private @Nullable RunningProcess sidecar;

    Workload(Mesh mesh, Pod pod, String name) {
        this.mesh = mesh;
        this.pod = pod;
        this.name = name;
        this.svid = mesh.ca.issue("ns/shop/sa/" + serviceAccount());
    }

    /** Pods that are numbered share a service account: {@code payment-1} and {@code payment-2} are {@code payment}. */
    private String serviceAccount() {
        return name.replaceFirst("-\\d+$", "");
    }

    Pod pod() {
        return pod;
    }

    String identity() {
        return mesh.ca.id("ns/shop/sa/" + serviceAccount());
    }

    /** Lines of {@code portcullis.inbound}, indented by nothing; by default strict TLS and nothing else. */
    Workload inbound(String yaml) {
        inbound = yaml.indent(4);
        return this;
    }

    /** Lines of {@code portcullis.outbound}; by default unknown destinations pass through. */
    Workload outbound(String yaml) {
        outbound = yaml.indent(4);
        return this;
    }

    /** More lines of {@code portcullis}. */
    Workload portcullis(String yaml) {
        more = yaml.indent(2);
        return this;
    }

    /** Where the application listens, at 127.0.0.1; by default 8080. */
    Workload application(int port) {
        applicationPort = port;
        return this;
    }

    /** The rules, then the sidecar; returns when it is ready. Arguments go to {@code intercept apply}. */
    Workload start(String... interceptArguments) {
        intercept(interceptArguments);
        launch();
        return awaitReady();
    }

    /** As the init container does it: root in the pod's network. */
    Workload intercept(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher(), "intercept", "apply", "--sidecar-user=2102"));
        command.addAll(List.of(arguments));
        Finished applied = pod.run(User.ROOT, COMMAND_BOUND, withEnvironment(command));
        if (applied.exitCode() != 0) {
            throw new AssertionError("intercept apply: " + applied);
        }
        return this;
    }

    /** Starts the sidecar and does not wait for it. */
    RunningProcess launch() {
        writeCertificates();
        return launchWithoutCertificates();
    }

    /** As {@link #launch}, with no certificates but those that were written before. */
    RunningProcess launchWithoutCertificates() {
        Path directory = pod.directory();
        Path config = directory.resolve("sidecar.yml");
        try {
            Files.writeString(config, yaml(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sidecar = pod.start(
                ProcessSpec.of("sidecar-" + System.nanoTime(), launcher(), "sidecar", "--config", config.toString())
                        .as(User.SIDECAR)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("PORTCULLIS_PREBUILT", "1"));
        return sidecar;
    }

    void writeCertificates() {
        TestCa.writeSecret(pod.directory().resolve("certs"), svid);
    }

    /** By the command an application would use. */
    Workload awaitReady() {
        Finished ready = waitCommand("180s");
        if (ready.exitCode() != 0) {
            throw new AssertionError(
                    name + " is not ready: " + ready + "\n" + sidecar().log());
        }
        return this;
    }

    Finished waitCommand(String timeout) {
        return pod.run(
                User.APPLICATION, COMMAND_BOUND, withEnvironment(List.of(launcher(), "wait", "--timeout=" + timeout)));
    }

    Finished command(User user, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(arguments));
        return pod.run(user, COMMAND_BOUND, withEnvironment(command));
    }

    RunningProcess sidecar() {
        if (sidecar == null) {
            throw new IllegalStateException("the sidecar of " + name + " was not started");
        }
        return sidecar;
    }

    private static String[] withEnvironment(List<String> command) {
        List<String> whole = new ArrayList<>(
                List.of("env", "JAVA_HOME=" + System.getProperty("java.home"), "PORTCULLIS_PREBUILT=1"));
        whole.addAll(command);
        return whole.toArray(String[]::new);
    }

    static String launcher() {
        return HOME.resolve("portcullis").toString();
    }

    private String yaml(Path directory) {
        Path certs = directory.resolve("certs");
        return """
                spring:
                  application: { name: %s }
                  ssl:
                    bundle:
                      pem:
                        workload:
                          reload-on-update: true
                          keystore: { certificate: "%s/tls.crt", private-key: "%s/tls.key" }
                          truststore: { certificate: "%s/ca.crt" }
                server: { port: 15106 }
                management.server: { port: 15121, address: 127.0.0.1 }
                portcullis:
                  namespace: shop
                  tls: { bundle: workload }
                  probes: { enabled: true, address: "0.0.0.0:15120" }
                  access-log: { enabled: true, file: "-" }
                  inbound:
                    application: 127.0.0.1:%d
                %s  outbound:
                    enabled: false
                    intercept: { enabled: true }
                %s%s%s""".formatted(name, certs, certs, certs, applicationPort, inbound, outbound, more, mesh.servicesYaml());
    }
}
