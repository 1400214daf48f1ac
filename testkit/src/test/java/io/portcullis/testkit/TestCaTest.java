package io.portcullis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCaTest {
    private final TestCa ca = TestCa.create("example.org");

    @Test
    void signsAnSvid() throws Exception {
        SvidPem svid = ca.issue("ns/shop/sa/payment");
        svid.leaf().verify(ca.root().getPublicKey());
        assertThat(svid.leaf().getSubjectAlternativeNames())
                .containsExactly(List.of(6, "spiffe://example.org/ns/shop/sa/payment"));
        assertThat(svid.leaf().getBasicConstraints()).isEqualTo(-1);
        assertThat(svid.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
    }

    @Test
    void replacesAMountedSecretInOneStep(@TempDir Path directory) throws Exception {
        SvidPem first = ca.issue("a");
        SvidPem second = ca.issue("b");
        TestCa.writeSecret(directory, first);
        assertThat(directory.resolve("tls.crt")).isSymbolicLink().hasContent(first.certificatePem());
        Path before = directory.resolve("..data").toRealPath();
        TestCa.writeSecret(directory, second);
        assertThat(directory.resolve("tls.crt")).isSymbolicLink().hasContent(second.certificatePem());
        assertThat(directory.resolve("tls.key")).hasContent(second.keyPem());
        assertThat(Files.exists(before)).isFalse();
    }
}
