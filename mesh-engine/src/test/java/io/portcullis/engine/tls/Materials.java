package io.portcullis.engine.tls;

import io.portcullis.testkit.SvidPem;
import java.time.Instant;

/** Turns what the test CA issues into material. */
final class Materials {
    static final MaterialPlaces PLACES = new MaterialPlaces("tls.crt", "tls.key", "ca.crt");

    private Materials() {}

    static TlsMaterial workload(SvidPem svid) {
        return TlsMaterial.workload(svid.key(), svid.chain(), svid.roots(), PLACES, Instant.now());
    }

    static TlsMaterial server(SvidPem pair) {
        return TlsMaterial.server(pair.key(), pair.chain(), PLACES, Instant.now());
    }
}
