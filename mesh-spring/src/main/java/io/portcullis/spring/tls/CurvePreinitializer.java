package io.portcullis.spring.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Has the JDK compute its tables for P-256, a twentieth of a second, while a process starts and the main thread does something
 * else: keys of workloads are on that curve, and each is tried with its certificate before it is used.
 */
final class CurvePreinitializer implements BackgroundPreinitializer {
    @Override
    public void preinitialize() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        generator.generateKeyPair();
    }
}
