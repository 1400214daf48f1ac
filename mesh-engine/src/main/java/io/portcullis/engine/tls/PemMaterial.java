package io.portcullis.engine.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads TLS material from PEM files, such as a mounted Secret of type kubernetes.io/tls. */
public final class PemMaterial {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "EdDSA");

    private PemMaterial() {}

    /** @throws TlsMaterialException naming the file */
    public static TlsMaterial workload(Path certificate, Path key, Path roots, Instant now) {
        MaterialPlaces places = new MaterialPlaces(certificate.toString(), key.toString(), roots.toString());
        return TlsMaterial.workload(key(key), certificates(certificate), certificates(roots), places, now);
    }

    /** @throws TlsMaterialException naming the file */
    public static TlsMaterial server(Path certificate, Path key, Instant now) {
        MaterialPlaces places = new MaterialPlaces(certificate.toString(), key.toString(), "");
        return TlsMaterial.server(key(key), certificates(certificate), places, now);
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (var each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))) {
                certificates.add((X509Certificate) each);
            }
            if (certificates.isEmpty()) {
                throw new TlsMaterialException(
                        file.toString(), "contains no certificate", "it must hold certificates in PEM");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new TlsMaterialException(
                    file.toString(), "is no list of certificates", "it must hold certificates in PEM", e);
        }
    }

    private static PrivateKey key(Path file) {
        String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new TlsMaterialException(
                    file.toString(),
                    "contains no private key in PKCS 8",
                    "convert it with: openssl pkcs8 -topk8 -nocrypt -in <key> -out <file>");
        }
        try {
            return decode(file, Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new TlsMaterialException(file.toString(), "its Base64 is broken", "write the file again", e);
        }
    }

    private static PrivateKey decode(Path file, byte[] der) {
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Not of this type; the next one may fit.
            }
        }
        throw new TlsMaterialException(
                file.toString(), "the type of its private key is not supported", "use EC, RSA or Ed25519");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsMaterialException(
                    file.toString(), "cannot be read (" + e + ")", "check that it exists and who may read it", e);
        }
    }
}
