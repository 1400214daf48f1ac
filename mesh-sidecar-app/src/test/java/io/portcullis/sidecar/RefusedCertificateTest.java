package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A certificate that cannot be used stops the start, with one clear sentence that names its file. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedCertificateTest {
    private final TestCa ca = TestCa.create("example.org");
    private final SvidPem svid = ca.issue("ns/shop/sa/payment");

    @TempDir
    private Path secret = Path.of("");

    @Test
    void aKeyThatDoesNotMatch(CapturedOutput output) {
        TestCa.writeSecret(secret, svid.withKeyOf(ca.issue("ns/shop/sa/other")));
        assertThatThrownBy(this::start).isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(file("tls.key") + ": is not the private key of the certificate in " + file("tls.crt"))
                .contains("Action:");
    }

    @Test
    void aFileThatIsNotThere(CapturedOutput output) throws IOException {
        TestCa.writeSecret(secret, svid);
        Files.delete(secret.resolve("tls.crt"));
        assertThatThrownBy(this::start).isInstanceOf(RuntimeException.class);
        assertThat(output).contains("APPLICATION FAILED TO START").contains(file("tls.crt"));
    }

    @Test
    void aFileThatIsNoCertificate(CapturedOutput output) throws IOException {
        TestCa.writeSecret(secret, svid);
        Files.writeString(secret.resolve("tls.crt"), "no PEM at all");
        assertThatThrownBy(this::start).isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(file("tls.crt"))
                .contains("cannot be read");
    }

    @Test
    void aCertificateWithoutASpiffeId(CapturedOutput output) {
        TestCa.writeSecret(secret, ca.issueWeb("payment.test"));
        assertThatThrownBy(this::start).isInstanceOf(RuntimeException.class);
        assertThat(output).contains("APPLICATION FAILED TO START").contains(file("tls.crt") + ": ");
    }

    private void start() {
        Sidecar.start(secret, "127.0.0.1:1").close();
    }

    private String file(String name) {
        return secret.resolve(name).toString();
    }
}
