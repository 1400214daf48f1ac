package io.portcullis.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.TestCa;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who computes for which host, and what is left of that. */
@ExtendWith(LeakGuard.class)
class EdgeEnginesTest {
    private static final TestCa CA = TestCa.create("web.test");
    private static final TlsMaterial MATERIAL = Materials.server(CA.issueWeb("shop.test"));
    private static final ClientTrust TRUST = ClientTrust.of(List.of(CA.root()), "ca.crt");

    @Test
    @EnabledOnOs(OS.LINUX)
    void boringSslIsThereOnLinux() {
        assertThat(TlsLibrary.best()).isEqualTo(TlsLibrary.BORINGSSL);
    }

    @Test
    void anOrdinaryHostIsForBoringSsl() {
        assertThat(terms(EdgeProfile.MODERN, null).obstacleToBoringSsl()).isNull();
    }

    @Test
    void whoAsksForCertificatesIsNot() {
        assertThat(terms(EdgeProfile.MODERN, TRUST).obstacleToBoringSsl()).contains("verified in Java");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_256_GCM_SHA384, false",
        "TLSv1.3 TLSv1.2, TLS_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, false",
        "TLSv1.3, TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256, false",
        "TLSv1.3, TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256, true",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true"
    })
    void whoChoosesAmongTheSuitesOfTls13IsNot(String protocols, String ciphers, boolean fits) {
        EdgeProfile profile = new EdgeProfile(List.of(protocols.split(" ")), List.of(ciphers.split(" ")));
        assertThat(terms(profile, null).obstacleToBoringSsl() == null).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({"EC, 256, true", "EC, 521, true", "RSA, 2048, true", "RSA, 3072, true", "RSA, 4096, false"})
    void onlySomeKeysAre(String algorithm, int bits, boolean fits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        assertThat(EdgeTerms.obstacleOfKey(pair.getPrivate()) == null).isEqualTo(fits);
    }

    @Test
    void keysOfOtherKindsOrThatStayWhereTheyAreAreNot() throws Exception {
        PrivateKey edwards =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        assertThat(EdgeTerms.obstacleOfKey(edwards)).contains("of type EdDSA");
        assertThat(EdgeTerms.obstacleOfKey(new KeyOfADevice())).contains("cannot be taken out");
    }

    @Test
    void theJdkComputesWhereBoringSslIsNotWantedOrCannot() {
        assertThat(EdgeEngines.of(terms(EdgeProfile.MODERN, null), TlsLibrary.JDK)
                        .library())
                .isEqualTo(TlsLibrary.JDK);
        assertThat(EdgeEngines.of(terms(EdgeProfile.MODERN, TRUST), TlsLibrary.BORINGSSL)
                        .library())
                .isEqualTo(TlsLibrary.JDK);
    }

    @Test
    void nativeMemoryIsGivenBackWhenNobodyHoldsItAndNoConnectionUsesIt() {
        assumeTrue(TlsLibrary.best() == TlsLibrary.BORINGSSL);
        EdgeEngines engines = EdgeEngines.of(terms(EdgeProfile.MODERN, null), TlsLibrary.best());
        SslContext used = ((BoringEdgeEngines) engines).context(true);
        SslContext unused = ((BoringEdgeEngines) engines).context(false);
        EmbeddedChannel connection = new EmbeddedChannel(engines.newHandler(ByteBufAllocator.DEFAULT, true));
        assertThat(ReferenceCountUtil.refCnt(used)).isEqualTo(2);

        engines = null;
        awaitReferences(unused, 0);
        awaitReferences(used, 1);

        connection.finishAndReleaseAll();
        assertThat(ReferenceCountUtil.refCnt(used)).isZero();
    }

    private static void awaitReferences(SslContext context, int count) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ReferenceCountUtil.refCnt(context) != count) {
            assertThat(System.nanoTime() - giveUp).as("still held").isNegative();
            System.gc();
        }
    }

    private static EdgeTerms terms(EdgeProfile profile, @Nullable ClientTrust trust) {
        ClientRule.Auth auth = trust == null ? ClientRule.Auth.NONE : ClientRule.Auth.NEED;
        return new EdgeTerms(MATERIAL, auth, trust, profile, TlsSettings.of(Runnable::run));
    }

    /** One that signs, and is never seen. */
    private static final class KeyOfADevice implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }

        @Override
        public String toString() {
            return getAlgorithm().toLowerCase(Locale.ROOT);
        }
    }
}
