package io.portcullis.spring.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.engine.tls.TlsMaterialException;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** With Boot's own registry and file watcher on files as kubelet mounts them. */
class BundleMaterialSourceTest {
    private final TestCa ca = TestCa.create("example.org");
    private final SvidPem first = ca.issue("payment");
    private final SvidPem second = ca.issue("payment");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void mount() {
        TestCa.writeSecret(directory, first);
    }

    @Test
    void readsTheBundle() {
        run(source -> {
            assertThat(source.current().chain()).isEqualTo(first.chain());
            assertThat(source.current().id()).hasToString("spiffe://example.org/payment");
            assertThat(source.notAfter()).isEqualTo(first.leaf().getNotAfter().toInstant());
            assertThat(source.lastFailure()).isNull();
        });
    }

    @Test
    void followsSwapsOfTheMountedSecret() {
        run(source -> {
            LinkedBlockingQueue<List<X509Certificate>> seen = new LinkedBlockingQueue<>();
            source.onChange(() -> seen.add(source.current().chain()));
            TestCa.writeSecret(directory, second);
            assertThat(next(seen)).isEqualTo(second.chain());
            TestCa.writeSecret(directory, first);
            assertThat(next(seen)).isEqualTo(first.chain());
            assertThat(source.reloads()).isEqualTo(2);
        });
    }

    @Test
    void keepsTheOldPairWhenTheNewOneDoesNotMatch() {
        run(source -> {
            long version = source.current().version();
            TestCa.writeSecret(directory, second.withKeyOf(first));
            source.refresh();
            source.refresh();
            assertThat(source.current().version()).isEqualTo(version);
            assertThat(source.lastFailure())
                    .hasMessageStartingWith(
                            file("tls.key") + ": is not the private key of the certificate in " + file("tls.crt"));
            assertThat(source.failures()).isEqualTo(1);
            TestCa.writeSecret(directory, second);
            source.refresh();
            assertThat(source.current().chain()).isEqualTo(second.chain());
            assertThat(source.lastFailure()).isNull();
        });
    }

    @Test
    void forgetsTheFailureWhenTheOldPairIsPutBack() {
        run(source -> {
            long version = source.current().version();
            TestCa.writeSecret(directory, second.withKeyOf(first));
            source.refresh();
            assertThat(source.lastFailure()).isNotNull();
            TestCa.writeSecret(directory, first);
            source.refresh();
            assertThat(source.lastFailure()).isNull();
            assertThat(source.current().version()).isEqualTo(version);
        });
    }

    @Test
    void namesTheFileThatCannotBeRead() {
        run(source -> {
            write("tls.crt", "no PEM at all");
            source.refresh();
            assertThat(source.lastFailure()).hasMessageContaining(file("tls.crt"));
            assertThat(source.current().chain()).isEqualTo(first.chain());
        });
    }

    @Test
    void namesTheRootsThatDoNotFit() {
        run(source -> {
            write("ca.crt", TestCa.create("other.org").issue("x").rootsPem());
            source.refresh();
            assertThat(source.lastFailure())
                    .hasMessageStartingWith(file("ca.crt") + ": no root certificate of the trust domain example.org");
        });
    }

    @Test
    void seesWhatBootDropsWhenItVerifiesKeysItself() {
        runner().withPropertyValues("spring.ssl.bundle.pem.workload.keystore.verify-keys=true")
                .run(context -> {
                    BundleMaterialSource source = source(context, "workload");
                    TestCa.writeSecret(directory, second.withKeyOf(first));
                    source.refresh();
                    assertThat(source.lastFailure())
                            .hasMessageContainingAll(
                                    file("tls.crt"), file("tls.key"), "matches none of the certificates");
                    assertThat(source.current().chain()).isEqualTo(first.chain());
                });
    }

    @Test
    void refusesToStartWithAPairThatDoesNotMatch() {
        TestCa.writeSecret(directory, second.withKeyOf(first));
        runner().run(context -> assertThatThrownBy(() -> source(context, "workload"))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessageStartingWith(file("tls.key")));
    }

    @Test
    void namesTheBundlesThereAreWhenTheNameIsMisspelt() {
        runner().run(context -> assertThatThrownBy(() -> source(context, "workloed"))
                .isInstanceOf(TlsMaterialException.class)
                .hasMessage("portcullis.tls.bundle: there is no SSL bundle 'workloed' (expected: one of [workload]);"
                        + " correct the name, or define it as spring.ssl.bundle.pem.workloed"));
    }

    @Test
    void saysWhichPropertyIsMissing() {
        runner().withPropertyValues(
                        "spring.ssl.bundle.pem.bare.keystore.certificate=" + file("tls.crt"),
                        "spring.ssl.bundle.pem.bare.keystore.private-key=" + file("tls.key"))
                .run(context -> assertThatThrownBy(() -> source(context, "bare"))
                        .isInstanceOf(TlsMaterialException.class)
                        .hasMessageStartingWith("spring.ssl.bundle.pem.bare.truststore.certificate: not set"));
    }

    private void run(Consumer<BundleMaterialSource> test) {
        runner().run(context -> test.accept(source(context, "workload")));
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "spring.ssl.bundle.watch.file.quiet-period=20ms",
                        "spring.ssl.bundle.pem.workload.reload-on-update=true",
                        "spring.ssl.bundle.pem.workload.keystore.certificate=" + file("tls.crt"),
                        "spring.ssl.bundle.pem.workload.keystore.private-key=" + file("tls.key"),
                        "spring.ssl.bundle.pem.workload.truststore.certificate=" + file("ca.crt"));
    }

    private static BundleMaterialSource source(ApplicationContext context, String name) {
        return BundleMaterialSource.workload(
                name,
                "portcullis.tls.bundle",
                context.getBean(SslBundles.class),
                context.getBean(SslProperties.class),
                InstantSource.system());
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T next(LinkedBlockingQueue<T> seen) {
        try {
            T next = seen.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no change was seen");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
