package io.portcullis.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a leaf certificate says, right or wrong. By default a valid X.509-SVID without a name. Not thread-safe. */
public final class LeafSpec {
    final List<GeneralName> names = new ArrayList<>();
    List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    int keyUsage = KeyUsage.digitalSignature;
    boolean keyUsagePresent = true;
    boolean keyUsageCritical = true;
    boolean authority;
    boolean selfSigned;
    Instant notBefore = Instant.now().minus(Duration.ofHours(1));
    Instant notAfter = Instant.now().plus(Duration.ofDays(1));

    LeafSpec() {}

    /** Adds a URI SAN; an SVID has exactly one. */
    public LeafSpec uri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return this;
    }

    public LeafSpec dns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    public LeafSpec ip(String address) {
        names.add(new GeneralName(GeneralName.iPAddress, address));
        return this;
    }

    /** Says that the leaf may sign certificates. */
    public LeafSpec authority() {
        this.authority = true;
        return this;
    }

    /** Bits of {@link KeyUsage}. */
    public LeafSpec keyUsage(int bits) {
        this.keyUsage = bits;
        return this;
    }

    public LeafSpec withoutKeyUsage() {
        this.keyUsagePresent = false;
        return this;
    }

    public LeafSpec keyUsageNotCritical() {
        this.keyUsageCritical = false;
        return this;
    }

    /** Extended key usage serverAuth only. */
    public LeafSpec serverOnly() {
        this.purposes = List.of(KeyPurposeId.id_kp_serverAuth);
        return this;
    }

    /** Extended key usage clientAuth only. */
    public LeafSpec clientOnly() {
        this.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
        return this;
    }

    /** No extended key usage at all, which is allowed. */
    public LeafSpec withoutPurposes() {
        this.purposes = List.of();
        return this;
    }

    public LeafSpec validity(Instant from, Instant to) {
        this.notBefore = from;
        this.notAfter = to;
        return this;
    }

    /** Ended an hour ago. */
    public LeafSpec expired() {
        return validity(Instant.now().minus(Duration.ofDays(2)), Instant.now().minus(Duration.ofHours(1)));
    }

    /** Begins in an hour. */
    public LeafSpec notYetValid() {
        return validity(Instant.now().plus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(2)));
    }

    /** Signed with its own key instead of the root's. */
    public LeafSpec selfSigned() {
        this.selfSigned = true;
        return this;
    }
}
