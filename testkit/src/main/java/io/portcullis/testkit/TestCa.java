package io.portcullis.testkit;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority of one trust domain: one EC P-256 root that signs leafs, honest ones and such as no authority
 * should ever sign. For tests and the demo; it protects nothing. Any thread.
 */
public final class TestCa {
    private static final AtomicLong SERIAL = new AtomicLong(System.currentTimeMillis() << 16);

    private final String trustDomain;
    private final KeyPair keys = Crypto.keyPair();
    private final X500Name name;
    private final X509Certificate certificate;
    private final @Nullable TestCa parent;

    private TestCa(String trustDomain, @Nullable TestCa parent) {
        this.trustDomain = trustDomain;
        this.parent = parent;
        // The serial keeps apart the names of successive roots of one trust domain.
        this.name = new X500Name("CN=authority " + SERIAL.incrementAndGet() + " of " + trustDomain);
        this.certificate = Crypto.call(() -> certify(parent == null ? this : parent));
    }

    /** A new root for the trust domain, such as {@code example.org}. */
    public static TestCa create(String trustDomain) {
        return new TestCa(trustDomain, null);
    }

    /** An authority below this one; its leafs come with its certificate, and trust this one's root. */
    public TestCa intermediate() {
        return new TestCa(trustDomain, this);
    }

    public String trustDomain() {
        return trustDomain;
    }

    public X509Certificate root() {
        return parent == null ? certificate : parent.root();
    }

    /** {@code spiffe://<trust domain>/<path>}. */
    public String id(String path) {
        return "spiffe://" + trustDomain + '/' + path;
    }

    /** What a leaf may say; begins as a valid SVID without a name. */
    public static LeafSpec leaf() {
        return new LeafSpec();
    }

    /** A valid SVID for {@code spiffe://<trust domain>/<path>}, valid for a day. */
    public SvidPem issue(String path) {
        return issue(leaf().uri(id(path)));
    }

    /** An ordinary server certificate without a SPIFFE ID, for an edge. */
    public SvidPem issueWeb(String dnsName) {
        return issue(leaf().dns(dnsName).serverOnly());
    }

    /** A leaf with exactly these contents; it trusts this root. */
    public SvidPem issue(LeafSpec spec) {
        KeyPair leafKeys = Crypto.keyPair();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(Crypto.call(() -> sign(spec, leafKeys)));
        for (TestCa ca = this; ca.parent != null; ca = ca.parent) {
            chain.add(ca.certificate);
        }
        return new SvidPem(leafKeys.getPrivate(), chain, List.of(root()));
    }

    /**
     * Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt} as kubelet mounts a Secret, and replaces what is there in
     * one step.
     */
    public static void writeSecret(Path directory, SvidPem svid) {
        MountedSecret.write(
                directory,
                List.of(
                        new MountedSecret.File("tls.crt", svid.certificatePem()),
                        new MountedSecret.File("tls.key", svid.keyPem()),
                        new MountedSecret.File("ca.crt", svid.rootsPem())));
    }

    private X509Certificate sign(LeafSpec spec, KeyPair leafKeys) throws Exception {
        X500Name issuer = spec.selfSigned ? new X500Name("CN=leaf") : name;
        X509v3CertificateBuilder builder =
                builder(issuer, spec.notBefore, spec.notAfter, new X500Name("CN=leaf"), leafKeys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(spec.authority));
        if (spec.keyUsagePresent) {
            builder.addExtension(Extension.keyUsage, spec.keyUsageCritical, new KeyUsage(spec.keyUsage));
        }
        if (!spec.purposes.isEmpty()) {
            KeyPurposeId[] purposes = spec.purposes.toArray(KeyPurposeId[]::new);
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (!spec.names.isEmpty()) {
            addNames(builder, spec.names.toArray(GeneralName[]::new));
        }
        return build(builder, spec.selfSigned ? leafKeys.getPrivate() : keys.getPrivate());
    }

    private X509Certificate certify(TestCa issuer) throws Exception {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = builder(
                issuer.name, now.minus(Duration.ofDays(3)), now.plus(Duration.ofDays(365)), name, keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        addNames(builder, new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://" + trustDomain));
        return build(builder, issuer.keys.getPrivate());
    }

    private static void addNames(X509v3CertificateBuilder builder, GeneralName... names) throws Exception {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, Instant from, Instant to, X500Name subject, PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer, BigInteger.valueOf(SERIAL.incrementAndGet()), Date.from(from), Date.from(to), subject, key);
    }

    private static X509Certificate build(X509v3CertificateBuilder builder, PrivateKey signer) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }
}
