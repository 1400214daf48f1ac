package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Captured;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an application does is in the mesh, though neither it nor its environment knows of one. */
@RequiresPods
class InterceptionE2eTest {
    private static Mesh mesh;
    private static Workload storefront;
    private static Workload payment;

    @BeforeAll
    static void start() throws IOException {
        mesh = new Mesh();
        payment = mesh.workload("payment");
        storefront = mesh.workload("storefront");
        mesh.service("payment-service", 80, 8080, "", payment);
        php(
                payment,
                "<?php header('X-Served-By: payment'); echo 'charged for ' . $_SERVER['REQUEST_METHOD'] . ' ' . file_get_contents('php://input');");
        payment.intercept().launch();
        storefront.intercept().launch();
        payment.awaitReady();
        storefront.awaitReady();
    }

    private static void php(Workload workload, String page) throws IOException {
        Path root = Files.createDirectories(workload.pod().directory().resolve("web"));
        Files.writeString(root.resolve("index.php"), page);
        workload.pod()
                .start(ProcessSpec.of(
                        "php", "php", "-S", "127.0.0.1:8080", "-t", root.toString(), root + "/index.php"));
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @Test
    void curlCallsAServiceByItsName() {
        try (Capture capture = mesh.network.capture()) {
            Finished curl = storefront
                    .pod()
                    .run(
                            User.APPLICATION,
                            "curl",
                            "-sS",
                            "-i",
                            "-d",
                            "secret-amount=5",
                            "http://payment-service/charge");

            assertThat(curl.out()).contains("charged for POST secret-amount=5");
            Captured wire = capture.stop();
            assertThat(wire.whereIs("secret-amount")).isEmpty();
            assertThat(wire.connectsTo(8080)).isNotEmpty();
        }
    }
}
