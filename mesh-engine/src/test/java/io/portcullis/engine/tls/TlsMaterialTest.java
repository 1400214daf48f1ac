package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {
    private final TestCa ca = TestCa.create("example.org");
    private final SvidPem payment = ca.issue("payment");

    @Test
    void knowsItsNameAndItsEnd() {
        TlsMaterial material = Materials.workload(payment);
        assertThat(material.id()).hasToString("spiffe://example.org/payment");
        assertThat(material.notAfter()).isEqualTo(payment.leaf().getNotAfter().toInstant());
        assertThat(material.sameContent(Materials.workload(payment))).isTrue();
        assertThat(material.sameContent(Materials.workload(ca.issue("payment"))))
                .isFalse();
        assertThat(Materials.workload(payment).version()).isGreaterThan(material.version());
    }

    @Test
    void namesTheKeyThatDoesNotMatch() {
        refused(
                () -> Materials.workload(payment.withKeyOf(ca.issue("other"))),
                "tls.key",
                "not the private key",
                "tls.crt");
    }

    @Test
    void refusesWhatIsNotValidNow() {
        refused(() -> Materials.workload(ca.issue(TestCa.leaf().uri(ca.id("a")).expired())), "tls.crt", "expired at");
        refused(
                () -> Materials.workload(ca.issue(TestCa.leaf().uri(ca.id("a")).notYetValid())),
                "tls.crt",
                "not valid before",
                "clocks");
    }

    @Test
    void refusesALeafThatNamesNoWorkload() {
        refused(() -> Materials.workload(ca.issue(TestCa.leaf())), "tls.crt", "0 URI SANs");
        refused(() -> Materials.workload(ca.issue(TestCa.leaf().uri("spiffe://example.org"))), "tls.crt", "no path");
    }

    @Test
    void refusesRootsThatDoNotFit() {
        refused(() -> Materials.workload(payment.trusting(List.of())), "ca.crt", "no root certificate", "example.org");
        refused(
                () -> Materials.workload(
                        payment.trusting(List.of(TestCa.create("other.org").root()))),
                "ca.crt",
                "no root certificate of the trust domain example.org");
        refused(() -> Materials.workload(payment.trusting(payment.chain())), "ca.crt", "is no authority");
    }

    @Test
    void readsAMountedSecret(@TempDir Path directory) {
        TestCa.writeSecret(directory, payment);
        assertThat(read(directory).sameContent(Materials.workload(payment))).isTrue();
    }

    @Test
    void namesTheFileThatCannotBeUsed(@TempDir Path directory) throws Exception {
        refused(() -> read(directory), directory.resolve("tls.key").toString(), "cannot be read");
        TestCa.writeSecret(directory, payment);
        Files.writeString(directory.resolve("tls.key"), "-----BEGIN EC PRIVATE KEY-----\n");
        refused(() -> read(directory), directory.resolve("tls.key").toString(), "openssl pkcs8");
        Files.writeString(directory.resolve("tls.key"), payment.keyPem());
        Files.writeString(directory.resolve("tls.crt"), "no PEM");
        refused(() -> read(directory), directory.resolve("tls.crt").toString(), "no list of certificates");
    }

    private static TlsMaterial read(Path directory) {
        return PemMaterial.workload(
                directory.resolve("tls.crt"), directory.resolve("tls.key"), directory.resolve("ca.crt"), Instant.now());
    }

    private static void refused(ThrowingCallable action, String place, String... words) {
        assertThatThrownBy(action)
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith(place)
                .hasMessageContainingAll(words);
    }
}
