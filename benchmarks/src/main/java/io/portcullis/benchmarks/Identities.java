package io.portcullis.benchmarks;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The identities of the pair of sidecars, made for one run. Any thread. */
final class Identities {
    private static final String TRUST_DOMAIN = "example.org";
    private static final String CALLER = "ns/bench/sa/caller";
    private static final String CALLEE = "ns/bench/sa/callee";

    /** What the templates of sidecars need. */
    static final Map<String, String> VALUES = Map.of(
            "CALLER", "spiffe://" + TRUST_DOMAIN + "/" + CALLER, "CALLEE", "spiffe://" + TRUST_DOMAIN + "/" + CALLEE);

    private Identities() {}

    /** Writes certificate, key and roots of both below the directory: {@code caller} and {@code callee}. */
    static void write(Path directory) {
        TestCa authority = TestCa.create(TRUST_DOMAIN);
        TestCa.writeSecret(directory.resolve("caller"), authority.issue(CALLER));
        TestCa.writeSecret(directory.resolve("callee"), authority.issue(CALLEE));
    }

    /**
     * Writes a certificate of the web, ECDSA P-256 for localhost, below the directory: {@code edge}, and as HAProxy reads it, in
     * {@code edge.pem}.
     */
    static void writeEdge(Path directory) throws IOException {
        SvidPem edge = TestCa.create(TRUST_DOMAIN).issueWeb("localhost");
        TestCa.writeSecret(directory.resolve("edge"), edge);
        Files.writeString(directory.resolve("edge.pem"), edge.certificatePem() + edge.keyPem());
    }

    /**
     * What the caller's sidecar needs besides; between the two it speaks what the request came in.
     *
     * @param spare a port that nobody uses
     */
    static Map<String, String> and(Stage inbound, int spare) {
        Map<String, String> values = new HashMap<>(VALUES);
        values.put("INBOUND", Integer.toString(inbound.port()));
        values.put("SPARE", Integer.toString(spare));
        values.put("PROTOCOL", "auto");
        return values;
    }
}
